-- Purpose: how a run's lease stands. Arguments: run.
-- Answer: "ok", state. "reopened" is a fence that a restart of the server has opened, "forgotten" one that it has lost with its keys.
if redis.replicate_commands then redis.replicate_commands() end
local found = redis.call('HMGET', 'dbhaven:lease:' .. ARGV[1], 'state', 'server', 'reopened')
if not found[1] then return { 'ok', 'forgotten' } end
if found[1] == 'fenced' and (found[3] or found[2] ~= string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')) then return { 'ok', 'reopened' } end
return { 'ok', found[1] }
