-- Purpose: a page of keys as RESTORE commands for the other side: value in the server's own form, expiry as a point in time, 0 for none. After
-- expiry.lua.
-- Arguments: cursor, version of the server, what to add to an expiry (ms), bytes after which a page ends, pattern of the keys, how many
-- are taken between two looks at the bytes.
-- Answer: "CURSOR KEYS BYTES LENGTH", then the commands.
local cursor, version, shift, limit, pattern, some = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local out, keys, bytes = {}, 0, 0

repeat
  local page = redis.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', some)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    if string.sub(key, 1, 8) ~= 'dbhaven:' then
      local ends, value = math.max(expiry(key, version), 0), redis.call('DUMP', key)
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
