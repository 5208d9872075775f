-- Purpose: what a copy of a database may need, in kilobytes: as much as it, and half as much for the log. Parameters: database.
select pg_database_size(:'database') * 3 / 2 / 1024;
