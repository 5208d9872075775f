-- Purpose: the decision of a way back and its exchange, at once: a committed lease becomes reverting, and each key that changes what
-- was staged for it (keys/staged.lua). The accounts are opened right after it, and then the lease is reverted (reverted.lua).
-- Arguments: run, reason, what became of the writes on the target, result (JSON), BACK, numbers of the logical databases (blanks between).
-- Answer: "ok", the state that the lease then has.
if redis.replicate_commands then redis.replicate_commands() end
local lease, names, clock = 'dbhaven:lease:' .. ARGV[1], ARGV[5] .. 'names', redis.call('TIME')
local state = redis.call('HGET', lease, 'state')
if state ~= 'committed' then return { 'ok', state or 'forgotten' } end
for database in string.gmatch(ARGV[6], '%d+') do
  redis.call('SELECT', database)
  for _, name in ipairs(redis.call('SMEMBERS', names)) do
    local staged = ARGV[5] .. 'key:' .. name
    if redis.call('EXISTS', staged) == 1 then redis.call('RENAME', staged, name) else redis.call('UNLINK', name) end
  end
  redis.call('UNLINK', names)
end
redis.call('SELECT', 0)
redis.call('HSET', lease, 'state', 'reverting', 'reason', string.gsub(ARGV[2], '[\r\n]', ' '), 'writes', ARGV[3], 'result', ARGV[4],
  'ended', clock[1] .. '.' .. string.format('%03d', math.floor(clock[2] / 1000)))
return { 'ok', 'reverting' }
