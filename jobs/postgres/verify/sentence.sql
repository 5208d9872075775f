-- Purpose: what differs, as a part of a sentence. The report is on psql's standard input.
\set report `cat`
select string_agg(what, '; ') from (
  select format('%s %s%s%s', coalesce(d ->> 'schema' || '.', '') || coalesce(d ->> 'table', d ->> 'object', 'check ' || (d ->> 'check')), d ->> 'kind',
                case when json_array_length(d -> 'keys') > 0 then ': ' || (select string_agg(k, ', ') from json_array_elements_text(d -> 'keys') k) else '' end,
                ' (from ' || (d -> 'range' ->> 0) || ' to ' || (d -> 'range' ->> 1) || ')') as what
  from json_array_elements(:'report'::json -> 'differences') d limit 10) d;
