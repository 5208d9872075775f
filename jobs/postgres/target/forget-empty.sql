-- Purpose: removes the copy of the empty target database. Parameters: spare.
select format('drop database %I with (force)', :'spare') from pg_database where datname = :'spare' \gexec
