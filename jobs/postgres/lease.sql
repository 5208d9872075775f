-- Purpose: the fence of a source as data. Run in the database "dbhaven" of the source instance, as role dbhaven; a second
-- run changes nothing.
--
-- A fence keeps everybody out of the instance: every role that may log in, superusers and replication included, loses
-- that right, except dbhaven. It is a lease: fenced until a time, then it is committed (the data lives elsewhere now;
-- the fence stays) or lifted (all goes on here). A committed one may become reverted: all goes on here again, with what was
-- written on the target meanwhile. All changes of state go through the functions below, one at a time.
--
-- BY HAND. In the container of the source (its local socket asks for no password in the official image):
--   docker exec -it CONTAINER psql -U dbhaven dbhaven
--   select run, state, since, until, by, reason from dbhaven.lease order by since;
--   select dbhaven.lift('RUN', 'lifted by hand because ...');          -- lets everybody in again
-- A committed lease is not lifted: the applications work on the target, and two databases would drift apart. The way back is
-- the move's phase `reverted`. Whoever cannot take it, knowing what was written on the target since, says so in SQL:
--   update dbhaven.lease set state = 'fenced' where run = 'RUN';  select dbhaven.lift('RUN', 'why');
-- Where dbhaven itself cannot log in: stop the container, then start its data directory once in single-user mode
--   (postgres --single -D /var/lib/postgresql/data dbhaven) and give it the line with dbhaven.lift.

create schema if not exists dbhaven;

create table if not exists dbhaven.lease (
  run text primary key,
  move text not null,
  database text not null,
  state text not null,
  since timestamptz not null,
  until timestamptz not null,
  by text not null,
  reason text,
  -- The roles that could log in before: exactly these get the right back.
  roles text[] not null,
  -- When it was committed, lifted or reverted.
  ended timestamptz
);
-- Of a reverted one: what became of the writes.
alter table dbhaven.lease add column if not exists result jsonb;
alter table dbhaven.lease drop constraint if exists lease_state_check,
  add constraint lease_state_check check (state in ('fenced', 'committed', 'lifted', 'reverted'));
-- There is one fence at a time, of one move or of several that are moved together (dbhaven.fence sees to it).
drop index if exists dbhaven.lease_one_fence;

create table if not exists dbhaven.keeper (
  run text primary key,
  -- The keeper's last beat, by this server's clock.
  seen timestamptz,
  -- The run ended without a fence: its keeper may go.
  over boolean not null default false
);

-- What every change of a lease begins with: one at a time, and none that a crash could take back, which would let both sides
-- believe the other. A standby is not waited for: the fence keeps it out too.
create or replace function dbhaven.begin_change() returns void
language plpgsql set search_path = pg_catalog as $function$
begin
  perform set_config('synchronous_commit', 'local', true);
  lock table dbhaven.lease in share row exclusive mode;
end
$function$;

-- Fences the instance for a run, in one transaction: the row, and NOLOGIN for every role but dbhaven. Sessions that are
-- open go on until they are ended (move/sweep.sql). Called again for the same run it returns what is there. Databases that are
-- moved together stand behind one fence, each with a lease of its own.
create or replace function dbhaven.fence(run text, move text, database text, seconds integer, by text, together text[]) returns dbhaven.lease
language plpgsql set search_path = pg_catalog as $function$
declare
  found dbhaven.lease;
  name text;
begin
  perform dbhaven.begin_change();
  select * into found from dbhaven.lease l where l.run = fence.run;
  if found.run is not null then return found; end if;
  select * into found from dbhaven.lease l where l.state = 'fenced' and l.database <> all (together);
  if found.run is not null then
    raise exception 'run % of move % holds a fence here until %, set up by %', found.run, found.move, found.until, found.by;
  end if;
  if not exists (select from pg_roles where rolname = 'dbhaven' and rolsuper and rolcanlogin) then
    raise exception 'role dbhaven is not a superuser that can log in: after a fence nobody could get in any more';
  end if;
  select * into found from dbhaven.lease l where l.state = 'fenced' limit 1;
  insert into dbhaven.lease (run, move, database, state, since, until, by, roles)
  select fence.run, fence.move, fence.database, 'fenced', clock_timestamp(), clock_timestamp() + make_interval(secs => seconds), fence.by,
         coalesce(array_agg(distinct role order by role), '{}')
  from (select rolname::text as role from pg_roles where rolcanlogin and rolname <> 'dbhaven' union all select unnest(found.roles)) r
  returning * into found;
  foreach name in array found.roles loop
    execute format('alter role %I nologin', name);
  end loop;
  return found;
end
$function$;

drop function if exists dbhaven.sweep();

-- Tries to log in as a role and to write, through the server's own socket: '' for a login that was let in, else the
-- refusal in words.
create or replace function dbhaven.prove(role text, database text) returns text
language plpgsql set search_path = pg_catalog as $function$
declare
  quote constant text := '''';
  socket text := trim(split_part(current_setting('unix_socket_directories'), ',', 1));
  answer text;
  -- A word for the server's shell: nothing in single quotes is special but the quote.
  shell_role text := quote || replace(role, quote, $$'\''$$) || quote;
  shell_database text := quote || replace(database, quote, $$'\''$$) || quote;
begin
  create temporary table if not exists dbhaven_answer (line text);
  truncate pg_temp.dbhaven_answer;
  execute format($$copy pg_temp.dbhaven_answer from program %L with (format csv, delimiter E'\x01', quote E'\x02')$$,
    format('PGCONNECT_TIMEOUT=5 PGUSER=%s PGDATABASE=%s psql -X -w -h %s -p %s -Atc "select txid_current()" 2>&1 || echo dbhaven: refused',
      shell_role, shell_database, quote || socket || quote, current_setting('port')));
  select string_agg(line, ' ') into answer from pg_temp.dbhaven_answer;
  drop table pg_temp.dbhaven_answer;
  return case when answer like '%dbhaven: refused' then replace(answer, ' dbhaven: refused', '') else '' end;
end
$function$;

-- The decision, made once, for a run and those that stand behind the same fence with it: fenced becomes committed while all
-- their leases last. Returns the lease as it then is: only the state committed means that the data lives on the target from
-- now on.
create or replace function dbhaven.commit(run text, others text[]) returns dbhaven.lease
language plpgsql set search_path = pg_catalog as $function$
declare
  found dbhaven.lease;
  runs constant text[] := array(select distinct r from unnest(commit.run || others) r);
begin
  perform dbhaven.begin_change();
  update dbhaven.lease l set state = 'committed', ended = clock_timestamp()
  where l.run = any (runs) and l.state = 'fenced' and clock_timestamp() < l.until
    and cardinality(runs) = (select count(*) from dbhaven.lease o where o.run = any (runs) and o.state = 'fenced' and clock_timestamp() < o.until);
  select * into found from dbhaven.lease l where l.run = commit.run;
  return found;
end
$function$;

-- Gives these roles the right to log in back, if nothing of the instance is behind a fence any more.
create or replace function dbhaven.let_in(roles text[]) returns void
language plpgsql set search_path = pg_catalog as $function$
declare
  name text;
begin
  if exists (select from dbhaven.lease where state in ('fenced', 'committed')) then return; end if;
  for name in select rolname from pg_roles where rolname = any (roles) loop
    execute format('alter role %I login', name);
  end loop;
end
$function$;

-- Lets everybody in again who could log in before, unless another database is behind the same fence still. Does nothing to a
-- lease that is committed or lifted. Returns the lease as it then is; nothing for a run that never had a fence.
create or replace function dbhaven.lift(run text, reason text) returns dbhaven.lease
language plpgsql set search_path = pg_catalog as $function$
declare
  found dbhaven.lease;
begin
  perform dbhaven.begin_change();
  update dbhaven.lease l set state = 'lifted', reason = lift.reason, ended = clock_timestamp()
  where l.run = lift.run and l.state = 'fenced' returning * into found;
  if found.run is not null then
    perform dbhaven.let_in(found.roles);
    return found;
  end if;
  select * into found from dbhaven.lease l where l.run = lift.run;
  return found;
end
$function$;

-- One beat of a run's keeper: notes that it is alive, lifts every fence whose lease has ended, and tells how the run
-- stands: waiting, fenced, committed, lifted or over.
create or replace function dbhaven.keep(run text) returns text
language plpgsql set search_path = pg_catalog as $function$
declare
  expired text;
begin
  insert into dbhaven.keeper as k (run, seen) values (keep.run, clock_timestamp())
  on conflict on constraint keeper_pkey do update set seen = excluded.seen;
  for expired in select l.run from dbhaven.lease l where l.state = 'fenced' and l.until <= clock_timestamp() loop
    perform dbhaven.lift(expired, 'the lease ended before it was committed');
  end loop;
  return coalesce(
    (select l.state from dbhaven.lease l where l.run = keep.run),
    (select 'over' from dbhaven.keeper k where k.run = keep.run and k.over),
    'waiting');
end
$function$;

-- The run ended without a fence: lets its keeper go.
create or replace function dbhaven.over(run text) returns void
language sql set search_path = pg_catalog as $function$
  insert into dbhaven.keeper as k (run, over) values (run, true) on conflict on constraint keeper_pkey do update set over = true
$function$;
