-- Purpose: the roles of an instance as they are, in the form of the first line of prepare/roles.sql.
select jsonb_object_agg(oid, name) from (select 0::oid as oid, 'PUBLIC'::name as name union all select oid, rolname from pg_roles) r;
