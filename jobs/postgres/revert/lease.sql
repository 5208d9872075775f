-- Purpose: the way back of a committed lease as a function of the database dbhaven of the source instance; after lease.sql. A
-- second run changes nothing.

-- The way back, decided once: committed becomes reverted, in one transaction with the exchange of the database for the one
-- that has what was written on the target (`back`; '': nothing was, or it is given up), and everybody is let in again
-- who could log in before, once no other database of the instance is behind the fence.
-- What was there before stays as the database `kept`, closed. Nobody may be in either. Returns the lease as it then is.
create or replace function dbhaven.revert(run text, reason text, back text, kept text, result jsonb) returns dbhaven.lease
language plpgsql set search_path = pg_catalog as $function$
declare
  found dbhaven.lease;
begin
  perform dbhaven.begin_change();
  update dbhaven.lease l set state = 'reverted', reason = revert.reason, ended = clock_timestamp(), result = revert.result
  where l.run = revert.run and l.state = 'committed' returning * into found;
  if found.run is null then
    select * into found from dbhaven.lease l where l.run = revert.run;
    return found;
  end if;
  if back <> '' then
    execute format('alter database %I rename to %I', found.database, kept);
    execute format('alter database %I with allow_connections false', kept);
    execute format('alter database %I rename to %I', back, found.database);
  end if;
  perform dbhaven.let_in(found.roles);
  return found;
end
$function$;
