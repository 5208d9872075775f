-- Purpose: the differences of a report. Parameters: report (JSON).
select :'report'::json -> 'differences';
