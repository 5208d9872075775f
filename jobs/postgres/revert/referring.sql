-- Purpose: schema and table of each that is filled anew, one line each, as copy/tables.sql writes them. Parameters: written (JSON).
\ir written.sql
copy (select nspname, relname from pg_temp.written where relkind = 'r') to stdout;
