-- Purpose: the source's extensions that the target lacks, each in its schema; versions are the target's.
-- Parameters: facts (JSON of prepare/facts.sql).
select format('create extension if not exists %I schema %I', x ->> 'name', x ->> 'schema')
from jsonb_array_elements(:'facts'::jsonb -> 'extensions') x \gexec
