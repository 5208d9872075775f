-- Purpose: what the named keys take in memory. Arguments: cursor, names. Answer: "0 KEYS BYTES 0", then nothing.
local keys, bytes = 0, 0
for i = 2, #ARGV do
  local size = redis.call('MEMORY', 'USAGE', ARGV[i])
  if size then keys, bytes = keys + 1, bytes + size end
end
return { '0 ' .. keys .. ' ' .. string.format('%.0f', bytes) .. ' 0', '' }
