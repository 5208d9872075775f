# SCALE times 10,000 small keys of all types, a third of them with an expiry; and for each unit of SCALE a big one of 10,000 members.
cat >/tmp/keys.lua <<'LUA'
local from = tonumber(ARGV[1])
for n = from, from + 9999 do
  local text, kind = redis.sha1hex(n), n % 10
  local key = 'key:' .. n .. ':' .. kind
  if kind < 4 then redis.call('SET', key, text .. text)
  elseif kind < 6 then redis.call('HSET', key, 'name', text, 'number', n, 'mail', text .. '@example.org', 'seen', n * 7)
  elseif kind == 6 then redis.call('RPUSH', key, n, text, 'three', 'four')
  elseif kind == 7 then redis.call('SADD', key, text, 'b', n, n + 1)
  elseif kind == 8 then redis.call('ZADD', key, 1, text, n / 3, 'second', n, 'third')
  else redis.call('XADD', key, n .. '-1', 'event', text, 'number', n) end
  if n % 3 == 0 then redis.call('EXPIREAT', key, 4000000000 + n) end
end
local unit = from / 10000
for n = 1, 10000 do
  local text = redis.sha1hex(from + n)
  if unit % 4 == 0 then redis.call('HSET', 'big:' .. unit, text, n)
  elseif unit % 4 == 1 then redis.call('SADD', 'big:' .. unit, text)
  elseif unit % 4 == 2 then redis.call('ZADD', 'big:' .. unit, n, text)
  else redis.call('RPUSH', 'big:' .. unit, text) end
end
LUA
for ((unit = 0; unit < SCALE; unit++)); do redis-cli --eval /tmp/keys.lua , $((unit * 10000)); done | grep . && exit 1 || true
