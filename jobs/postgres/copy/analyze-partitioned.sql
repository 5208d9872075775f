-- Purpose: statistics of partitioned tables, which have none from their partitions'.
select format('analyze %s', oid::regclass) from pg_class where relkind = 'p' \gexec
