-- Purpose: everybody is let in again: a lifting lease is lifted. It stays a week for whoever asks, without the users and the hashes of
-- their passwords, since all may read it now. Arguments: run.
-- Answer: "ok", state.
local lease = 'dbhaven:lease:' .. ARGV[1]
if redis.call('HGET', lease, 'state') == 'lifting' then
  redis.call('HSET', lease, 'state', 'lifted')
  redis.call('HDEL', lease, 'users')
  redis.call('EXPIRE', lease, 604800)
  if redis.call('GET', 'dbhaven:fence') == ARGV[1] then redis.call('DEL', 'dbhaven:fence') end
end
return { 'ok', redis.call('HGET', lease, 'state') }
