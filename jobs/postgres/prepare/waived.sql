-- Purpose: the problems that the move does not waive, and its waivers that fit none, one sentence a line. Run on any server.
-- Parameters: waive (JSON list of names). The problems, one sentence a line, are on psql's standard input: they may be too many for an argument.
\set problems `cat`
with problem as (
  select line, (regexp_match(line, '^(.*?) cannot be '))[1] as name from unnest(string_to_array(:'problems', E'\n')) line where line <> ''
), waived as (
  select name from json_array_elements_text(:'waive') name
)
select line from problem where name is null or name not in (select name from waived)
union all
select format('waive of the move names "%s", and nothing of this name stands against it: %s', w.name,
              coalesce((select format('write "%s", or take it out', p.name)
                        from problem p, lateral (select count(*) as shared from unnest(string_to_array(lower(w.name), ' ')) word
                                                 where lower(p.name) ~ ('(^| )' || regexp_replace(word, '(\W)', '\\\1', 'g') || '( |$)')) words
                        where p.name is not null and p.name not in (select name from waived) and shared > 0 order by shared desc, p.name limit 1), 'take it out'))
from waived w where name not in (select name from problem where name is not null);
