-- Purpose: removes the keys of a pattern, a page at a time, but dbhaven's own. Arguments: cursor, pattern.
-- Answer: "CURSOR KEYS 0 0", then nothing.
if redis.replicate_commands then redis.replicate_commands() end
local page, keys = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 1000), 0
for _, key in ipairs(page[2]) do
  if string.sub(key, 1, 8) ~= 'dbhaven:' then keys = keys + redis.call('UNLINK', key) end
end
return { page[1] .. ' ' .. keys .. ' 0 0', '' }
