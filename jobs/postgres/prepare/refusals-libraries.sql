-- Purpose: functions of the source whose library the target's image lacks, one sentence a line. Run on the target. Parameters:
-- libraries (JSON of libraries.sql).
-- A definition alone would be taken: the server looks for the library when the function is called.
create function pg_temp.reason(library text) returns text language plpgsql as $function$
begin
  execute format('load %L', library);
  return null;
exception when others then
  return sqlerrm;
end
$function$;
select format('%s cannot be carried: the target cannot load its library (%s); use an image that has it, or waive it (it arrives, and fails when it is called)', name, reason)
from json_array_elements(:'libraries') item, lateral (select pg_temp.reason(item ->> 'library') as reason) r, json_array_elements_text(item -> 'functions') name
where reason is not null;
