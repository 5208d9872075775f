-- Purpose: how many checks there are. Parameters: checks (JSON).
select count(*) from json_each_text(:'checks');
