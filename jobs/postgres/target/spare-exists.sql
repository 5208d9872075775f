-- Purpose: whether the copy of the empty target database is there: t or f. Parameters: spare.
select exists (select from pg_database where datname = :'spare');
