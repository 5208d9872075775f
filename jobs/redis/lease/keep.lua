-- Purpose: one beat of a run's keeper: notes that it is alive, and tells how the run stands. Arguments: run.
-- Answer: "ok", state (waiting, fenced, restarted, expired, lifting, committed, lifted, reverting, reverted, over). restarted: it is fenced or
-- committed, and the server was started anew since.
if redis.replicate_commands then redis.replicate_commands() end
local keeper, clock = 'dbhaven:keeper:' .. ARGV[1], redis.call('TIME')
local found = redis.call('HMGET', 'dbhaven:lease:' .. ARGV[1], 'state', 'until', 'server')
if not found[1] and redis.call('GET', keeper) == 'over' then return { 'ok', 'over' } end
redis.call('SET', keeper, 'alive', 'EX', 10)
if found[1] == 'fenced' and tonumber(found[2]) <= tonumber(clock[1]) then return { 'ok', 'expired' } end
if (found[1] == 'fenced' or found[1] == 'committed') and found[3] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then
  return { 'ok', 'restarted', found[1] }
end
return { 'ok', found[1] or 'waiting' }
