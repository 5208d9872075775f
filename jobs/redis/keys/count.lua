-- Purpose: counts the keys of a pattern, a page at a time, without dbhaven's own. Arguments: cursor, pattern.
-- Answer: "CURSOR KEYS 0 0", then nothing.
local cursor, keys, pages = ARGV[1], 0, 0
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[2], 'COUNT', 1000)
  cursor, pages = page[1], pages + 1
  for _, key in ipairs(page[2]) do
    if string.sub(key, 1, 8) ~= 'dbhaven:' then keys = keys + 1 end
  end
until cursor == '0' or pages >= 10
return { cursor .. ' ' .. keys .. ' 0 0', '' }
