-- Purpose: removes the copy of a source's database that a way back has begun to fill. Parameters: back.
select format('drop database %I with (force)', datname) from pg_database where datname = :'back' \gexec
