-- Purpose: begins to lift a run's fence; does nothing to a lease that is committed, lifted or reverted. From here on it cannot
-- be committed; whoever finds it lifting opens the accounts (once more) and calls lifted.lua.
-- Arguments: run, reason, "expired" where only a lease whose time is up is meant.
-- Answer: "ok", state, reason; of one that is lifting then maxmemory, appendfsync, and the users as they were, a line each. A
-- run without a lease is noted as over for its keeper, and its state is empty.
if redis.replicate_commands then redis.replicate_commands() end
local lease = 'dbhaven:lease:' .. ARGV[1]
local clock = redis.call('TIME')
local found = redis.call('HMGET', lease, 'state', 'until')
if not found[1] then
  if ARGV[3] ~= 'expired' then redis.call('SET', 'dbhaven:keeper:' .. ARGV[1], 'over', 'EX', 86400) end
  return { 'ok', '' }
end
if found[1] == 'fenced' and (ARGV[3] ~= 'expired' or tonumber(found[2]) <= tonumber(clock[1])) then
  redis.call('HSET', lease, 'state', 'lifting', 'reason', string.gsub(ARGV[2], '[\r\n]', ' '), 'ended', clock[1])
  found[1] = 'lifting'
end
local more = redis.call('HMGET', lease, 'reason', 'maxmemory', 'appendfsync', 'users')
if found[1] ~= 'lifting' then return { 'ok', found[1], more[1] or '' } end
return { 'ok', 'lifting', more[1] or '', more[2], more[3], more[4] }
