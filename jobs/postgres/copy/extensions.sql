-- Purpose: the source's extensions that the target lacks and the move does not waive, each in its schema; versions are the target's.
-- Parameters: facts (JSON of prepare/facts.sql), waive (JSON list).
select format('create extension if not exists %I schema %I', x ->> 'name', x ->> 'schema')
from jsonb_array_elements(:'facts'::jsonb -> 'extensions') x where not :'waive'::jsonb ? ('extension ' || (x ->> 'name')) \gexec
