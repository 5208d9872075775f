-- Purpose: when a key ends; stands before who tells it.

-- A point in time (ms) by the server's clock; -1 for a key without one, -2 where there is no such key. Before Redis 7.0 there is only the time
-- that is left.
local function expiry(key, version)
  if version >= 7000 then return redis.call('PEXPIRETIME', key) end
  local left = redis.call('PTTL', key)
  if left < 0 then return left end
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000) + left
end
