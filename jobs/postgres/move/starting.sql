-- Purpose: the processes that are in a transaction and that no list of sessions has, as an array of their numbers: up to version 17 a session
-- is in that list only a while after it was asked whether its role may log in. Run right after nobody may: whoever comes later is refused.
select coalesce(array_agg(pid), '{}') from pg_locks
where locktype = 'virtualxid' and pid not in (select pid from pg_stat_activity where usesysid is not null);
