-- Purpose: a page of keys as commands that make the other side compare them with its own (check.lua).
-- Arguments: cursor, version of the server, what to add to an expiry (ms), version of the source, sha1 of the other side's
-- check, direction (there|back), tolerance for expiries (ms), version of the other side, how many keys are named (0: all), pattern
-- of the keys, what is staged here and on the other side (staged.lua), whether reads of groups count (yes|no), how many keys are taken
-- between two looks at how much they are.
-- Answer: "CURSOR KEYS BYTES LENGTH TYPE:KEYS:BYTES:SUM:SUM:SUM:SUM... reserved=KEY...", then the commands. Reserved is a key that begins as
-- dbhaven's own do and is none of them.
local totals, reserved, out, keys, all, looked, batch = {}, {}, {}, 0, 0, 0, {}

local function flush()
  if #batch == 0 then return end
  local words = { 'EVALSHA', check, '0', other, tostring(level), direction, tolerance, other_back, most, reads }
  for i = 1, #batch do words[#words + 1] = batch[i] end
  out[#out + 1] = '*' .. #words .. '\r\n'
  for i = 1, #words do
    out[#out + 1] = '$' .. #words[i] .. '\r\n'
    out[#out + 1] = words[i]
    out[#out + 1] = '\r\n'
  end
  batch = {}
end

repeat
  local page = redis.call('SCAN', cursor, 'MATCH', pattern, 'COUNT', some)
  cursor, looked = page[1], looked + some
  for _, key in ipairs(page[2]) do
    local name = name_of(key)
    if name then
      local kind, ends = redis.call('TYPE', key).ok, expiry(key, version)
      local digest, size
      if kind ~= 'none' then digest, size = canonical(key, kind) end
      if digest then
        size = size + #name
        if ends >= 0 then ends = ends + shift else ends = -1 end
        batch[#batch + 1] = name
        batch[#batch + 1] = kind
        batch[#batch + 1] = digest
        batch[#batch + 1] = string.format('%.0f', ends)
        if #batch >= 200 then flush() end
        local total = totals[kind] or { 0, 0, 0, 0, 0, 0 }
        totals[kind] = total
        total[5], total[6] = total[5] + 1, total[6] + size
        sum(total, word(name) .. kind .. digest)
        keys, all = keys + 1, all + size
      end
    elseif string.sub(key, 1, 8) == 'dbhaven:' and not ours(key) and #reserved < 20 then
      reserved[#reserved + 1] = 'reserved=' .. shown(string.sub(key, 1, 200))
    end
  end
-- Of a server with many keys of others a script looks through few at a time.
until cursor == '0' or keys >= 5000 or all >= 4000000 or looked >= 10000
flush()

local head = { cursor, tostring(keys), string.format('%.0f', all), '' }
for kind, total in pairs(totals) do
  head[#head + 1] = string.format('%s:%d:%.0f:%.0f:%.0f:%.0f:%.0f', kind, total[5], total[6], total[1], total[2], total[3], total[4])
end
for _, one in ipairs(reserved) do head[#head + 1] = one end
local commands = table.concat(out)
head[4] = tostring(#commands)
return { table.concat(head, ' '), commands }
