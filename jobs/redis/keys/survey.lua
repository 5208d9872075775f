-- Purpose: what a page of keys is: how many of each type, how large, and what cannot be copied. Reads only. After names.lua.
-- Arguments: cursor, bytes beyond which a key is too large.
-- Answer: "CURSOR KEYS BYTES 0 TYPE:KEYS:BYTES... large=KEY... unknown=KEY... reserved=KEY...", then nothing. Reserved is a key that
-- begins as dbhaven's own do and is none of them.
local cursor, limit = ARGV[1], tonumber(ARGV[2])
local known = { string = true, list = true, set = true, zset = true, hash = true, stream = true }
local totals, named, keys, all = {}, {}, 0, 0

local function name(what, key)
  if #named < 20 then named[#named + 1] = what .. '=' .. shown(string.sub(key, 1, 200)) end
end

repeat
  local page = redis.call('SCAN', cursor, 'COUNT', 100)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    local kind = redis.call('TYPE', key).ok
    if string.sub(key, 1, 8) == 'dbhaven:' then
      if kind ~= 'none' and not ours(key) then name('reserved', key) end
    elseif kind ~= 'none' then
      local size = redis.call('MEMORY', 'USAGE', key) or 0
      local total = totals[kind] or { 0, 0 }
      totals[kind] = total
      total[1], total[2] = total[1] + 1, total[2] + size
      keys, all = keys + 1, all + size
      if not known[kind] then name('unknown', key) elseif size > limit then name('large', key) end
    end
  end
until cursor == '0' or keys >= 1000

local head = { cursor, tostring(keys), string.format('%.0f', all), '0' }
for kind, total in pairs(totals) do head[#head + 1] = string.format('%s:%d:%.0f', kind, total[1], total[2]) end
for _, one in ipairs(named) do head[#head + 1] = one end
return { table.concat(head, ' '), '' }
