-- Purpose: every role as one that keeps its name and its settings, in the form of a move's accounts.
select jsonb_object_agg(rolname, '{"carry": true}'::jsonb) from pg_roles;
