-- Purpose: a line if there are large objects in the database.
select 1 from pg_largeobject_metadata limit 1;
