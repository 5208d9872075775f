-- Purpose: gives what the superuser has made in the target database to the database's owner. Run there. Parameters: owner.
-- An aggregate over (*) is told by this name as a routine alone.
-- A foreign-data wrapper can only be a superuser's; what belongs to an extension is of its maker, and an array of its type's.
select format('alter %s %s owner to %I', case i.type when 'aggregate' then 'routine' else i.type end, i.identity, :'owner')
from pg_shdepend s, pg_identify_object(classid, objid, 0) i
where dbid = (select oid from pg_database where datname = current_database()) and deptype = 'o'
  and refclassid = 'pg_authid'::regclass and refobjid = 'dbhaven'::regrole
  and classid in ('pg_proc'::regclass, 'pg_type'::regclass, 'pg_class'::regclass, 'pg_language'::regclass, 'pg_foreign_server'::regclass,
    'pg_opclass'::regclass, 'pg_opfamily'::regclass)
  and not exists (select from pg_depend d where d.classid = s.classid and d.objid = s.objid and d.deptype in ('e', 'i')) \gexec
