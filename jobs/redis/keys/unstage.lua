-- Purpose: removes what a way back has staged in a logical database (staged.lua), a page at a time. Arguments: cursor, BACK.
-- Answer: "CURSOR KEYS 0 0", then nothing.
if redis.replicate_commands then redis.replicate_commands() end
local names = redis.call('SPOP', ARGV[2] .. 'names', 1000)
for _, name in ipairs(names) do redis.call('UNLINK', ARGV[2] .. 'key:' .. name) end
return { (#names == 1000 and '1 ' or '0 ') .. #names .. ' 0 0', '' }
