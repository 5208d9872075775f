-- Purpose: whether the job made the database or took it over: t or f. Parameters: database.
select to_regclass('dbhaven.service') is not null as noted \gset
\if :noted
select exists (select from dbhaven.service where database = :'database');
\else
select false;
\endif
