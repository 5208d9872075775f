-- Purpose: notes the lease of a run's fence in the source, if no other fence stands there; the accounts are closed right after
-- it (move/accounts.sh). Called again for the same run it changes nothing.
-- Arguments: run, move, by, seconds, users (lines of ACL LIST), maxmemory, appendfsync.
-- Answer: "ok", state, seconds left, since, until (seconds since 1970); "ok", "held", a sentence, where another fence stands.
--
-- The lease is the hash dbhaven:lease:RUN in logical database 0; dbhaven:fence names the run whose fence stands.
-- BY HAND, in the source's container, as dbhaven (or, after a restart, as who was the superuser before):
--   HGETALL dbhaven:lease:RUN        state, since, until, by, and the users as they were before, a line each
-- To let everybody in again: HSET dbhaven:lease:RUN state lifted, DEL dbhaven:fence, then for each line "user NAME RULES"
--   ACL SETUSER NAME reset RULES, and at last HDEL dbhaven:lease:RUN users. A committed lease is not lifted: the applications work on the
--   target.
if redis.replicate_commands then redis.replicate_commands() end
local run, lease = ARGV[1], 'dbhaven:lease:' .. ARGV[1]
local clock = redis.call('TIME')
local now = tonumber(clock[1])

local function answer()
  local found = redis.call('HMGET', lease, 'state', 'since', 'until')
  return { 'ok', found[1], string.format('%d', found[3] - now), found[2], found[3] }
end

if redis.call('EXISTS', lease) == 1 then return answer() end
local held = redis.call('GET', 'dbhaven:fence')
if held then
  local other = redis.call('HMGET', 'dbhaven:lease:' .. held, 'state', 'move', 'by', 'until')
  -- A source without a log may have kept on its disk only that it was to be reverted.
  if other[1] and other[1] ~= 'lifted' and other[1] ~= 'reverting' and other[1] ~= 'reverted' then
    return { 'ok', 'held', 'run ' .. held .. ' of move ' .. other[2] .. ' holds a fence here (' .. other[1] .. '), set up by ' .. other[3] }
  end
end
redis.call('HSET', lease, 'move', ARGV[2], 'state', 'fenced', 'since', clock[1], 'until', string.format('%d', now + ARGV[4]), 'by', ARGV[3],
  'users', ARGV[5], 'maxmemory', ARGV[6], 'appendfsync', ARGV[7], 'server', string.match(redis.call('INFO', 'server'), 'run_id:(%x+)'))
redis.call('SET', 'dbhaven:fence', run)
return answer()
