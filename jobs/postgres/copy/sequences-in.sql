-- Purpose: sets every sequence to the given state.
create temporary table state (schema text, name text, last bigint, called boolean);
copy state from stdin;
select setval(format('%I.%I', schema, name)::regclass, last, called) is null from state \g /dev/null
