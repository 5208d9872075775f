-- Purpose: the decision: a run's lease becomes committed if it lasts, and if its fence has stood all the time: a server that
-- was restarted has let clients in meanwhile. Arguments: run. Answer: "ok", the state that the lease then has.
if redis.replicate_commands then redis.replicate_commands() end
local lease = 'dbhaven:lease:' .. ARGV[1]
local clock = redis.call('TIME')
local found = redis.call('HMGET', lease, 'state', 'until', 'server', 'reopened')
if found[1] == 'fenced' and not found[4] and tonumber(clock[1]) < tonumber(found[2]) and found[3] == string.match(redis.call('INFO', 'server'), 'run_id:(%x+)') then
  redis.call('HSET', lease, 'state', 'committed', 'ended', clock[1] .. '.' .. string.format('%03d', math.floor(clock[2] / 1000)))
  return { 'ok', 'committed' }
end
return { 'ok', found[1] or '' }
