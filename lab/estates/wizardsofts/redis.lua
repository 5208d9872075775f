-- The keys of a Redis that applications use as cache, queue and store: every type, expiries, streams with a group and what
-- it has not acknowledged, in two logical databases. ARGV[1]: megabytes, most of them cached pages. The same keys each time.
local far = 4102444800 -- 2100-01-01

for number = 1, ARGV[1] * 850 do
  redis.call('SET', 'cache:page:' .. number, string.rep(redis.sha1hex(number), 25))
  if number % 3 == 0 then redis.call('EXPIREAT', 'cache:page:' .. number, far + number) end
end
for number = 1, 500 do
  local name = redis.sha1hex('name' .. number)
  redis.call('SET', 'session:' .. name, '{"user":' .. number .. '}', 'EX', 86400 * 30)
  redis.call('RPUSH', 'queue:default', '{"class":"Worker' .. number % 7 .. '","jid":"' .. name .. '"}')
  redis.call('ZADD', 'schedule', far + number / 8, name)
  redis.call('ZADD', 'dead', number, name)
  redis.call('SADD', 'processes', name)
  redis.call('HSET', 'stat:processed', 'day-' .. number, number * 31)
  redis.call('HSET', 'user:' .. number, 'name', name, 'seen', number, 'empty', '')
  redis.call('SETBIT', 'active', number * 13, number % 2)
  redis.call('PFADD', 'visitors', name)
  redis.call('GEOADD', 'places', number / 10, number / 20, name)
  redis.call('XADD', 'events', number .. '-1', 'kind', number % 4, 'body', name)
end
redis.call('SADD', 'numbers', 1, 2, 3, 4294967296)
redis.call('SET', 'bytes \0 and \255', '\0\1\2\r\n\255')
redis.call('ZADD', 'limits', '-inf', 'low', 'inf', 'high', 0.1, 'tenth')
redis.call('XGROUP', 'CREATE', 'events', 'mailers', '0')
redis.call('XREADGROUP', 'GROUP', 'mailers', 'first', 'COUNT', 40, 'STREAMS', 'events', '>')
redis.call('XREADGROUP', 'GROUP', 'mailers', 'second', 'COUNT', 10, 'STREAMS', 'events', '>')
redis.call('XACK', 'events', 'mailers', '1-1', '2-1', '41-1')
redis.call('XGROUP', 'CREATE', 'events', 'late', '$')
redis.call('XDEL', 'events', '300-1')

redis.call('SELECT', 3)
for number = 1, 200 do redis.call('SET', 'lock:' .. number, redis.sha1hex(number), 'EX', 86400) end
redis.call('SELECT', 0)
redis.call('SET', 'lab:filled', 1)
return 'filled'
