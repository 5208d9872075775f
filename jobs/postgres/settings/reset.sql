-- Purpose: gives up what the estate no longer has. Run in the database dbhaven. Parameters: settings (JSON).
select format('alter system reset %I', name) from dbhaven.setting
where name not in (select lower(key) from json_each_text(:'settings')) order by name \gexec
delete from dbhaven.setting where name not in (select lower(key) from json_each_text(:'settings'));
