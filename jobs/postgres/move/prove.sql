-- Purpose: tries every fenced account of a run. Run in the source's database dbhaven. Parameters: run, database.
-- First line: the proofs as JSON ("login": refused as fenced; "catalog": refused for another reason before that, and the
-- catalog says that it may not log in); second line: accounts that were let in.
create temporary table proof as
select role, dbhaven.prove(role, :'database') as answer from dbhaven.lease, unnest(roles) role where run = :'run';
select coalesce(json_agg(json_build_object('account', role, 'by', case when answer like '%is not permitted to log in%' then 'login' else 'catalog' end) order by role), '[]') from proof;
select coalesce(string_agg(role, ', ' order by role), '') from proof left join pg_roles on rolname = role where answer = '' or rolcanlogin;
