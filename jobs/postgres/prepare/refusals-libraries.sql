-- Purpose: functions and settings of the source whose library the target's image lacks, one sentence a line. Run on the target. Parameters:
-- libraries (JSON of libraries.sql).
-- A server makes no function whose library it lacks, so nothing of it can be waived.
create function pg_temp.reason(library text) returns text language plpgsql as $function$
begin
  execute format('load %L', library);
  return null;
exception when others then
  return sqlerrm;
end
$function$;
select format('the target cannot load the library of %s (%s): use an image that has it, or drop what is not used on the source', name, reason)
from json_array_elements(:'libraries') item, lateral (select pg_temp.reason(item ->> 'library') as reason) r, json_array_elements_text(item -> 'functions') name
where reason is not null;
