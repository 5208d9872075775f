-- Purpose: a page of keys as RESTORE commands for the other side: value in the server's own form, expiry as a point in time.
-- Arguments: cursor, version of the server, what to add to an expiry (ms), bytes after which a page ends, pattern of the keys, how many
-- are taken between two looks at the bytes.
-- Answer: "CURSOR KEYS BYTES LENGTH", then the commands.
local cursor, version, shift, limit, pattern, some = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local out, keys, bytes = {}, 0, 0

-- 0 for a key without one. Before Redis 7.0 there is only the time that is left.
local function expiry(key)
  if version >= 7000 then return math.max(redis.call('PEXPIRETIME', key), 0) end
  local left = redis.call('PTTL', key)
  if left < 0 then return 0 end
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000) + left
end

repeat
  local page = redis.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', some)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if string.sub(key, 1, 8) ~= 'dbhaven:' then
      local ends, value = expiry(key), redis.call('DUMP', key)
      if value then
        if ends > 0 then ends = ends + shift end
        -- In one expression: to put it together word by word takes several times as long.
        ends = string.format('%.0f', ends)
        out[#out + 1] = '*6\r\n$7\r\nRESTORE\r\n$' .. #key .. '\r\n' .. key .. '\r\n$' .. #ends .. '\r\n' .. ends .. '\r\n$' .. #value .. '\r\n' .. value .. '\r\n$7\r\nREPLACE\r\n$6\r\nABSTTL\r\n'
        keys, bytes = keys + 1, bytes + #key + #value
      end
    end
  end
-- A page costs the job a program: small keys come many at a time.
until cursor == '0' or bytes >= limit or keys >= 10000

local commands = table.concat(out)
return { cursor .. ' ' .. keys .. ' ' .. string.format('%.0f', bytes) .. ' ' .. #commands, commands }
