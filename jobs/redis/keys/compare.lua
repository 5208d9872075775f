-- Purpose: a page of keys as commands that make the other side compare them with its own (check.lua).
-- Arguments: cursor, version of the server, what to add to an expiry (ms), version of the source, sha1 of the other side's
-- check, direction (there: all of a key; back: whether the other side has it), tolerance for expiries (ms), version of the other side,
-- how many keys are named (0: all), pattern of the keys, what is staged here and on the other side (staged.lua), whether reads of groups
-- count (yes|no), how many keys are taken between two looks at how much they are, the order of a hash or set (kept: as the server keeps
-- it, where it does; any).
-- Answer: "CURSOR KEYS BYTES LENGTH TYPE:KEYS:BYTES:SUM... reserved=KEY...", then the commands; types with eight sums, and only there.
-- Reserved is a key that begins as dbhaven's own do and is none of them.
local totals, reserved, out, keys, all, looked, batch = {}, {}, {}, 0, 0, 0, {}

local function bulk(text) return '$' .. #text .. '\r\n' .. text .. '\r\n' end

local beginning = '*11\r\n'
for _, word in ipairs({ 'EVALSHA', check, '0', other, tostring(level), direction, tolerance, other_back, most, reads }) do beginning = beginning .. bulk(word) end

-- Many keys are one argument: a word for each part of each takes most of the time.
local function flush()
  if #batch == 0 then return end
  out[#out + 1] = beginning .. bulk(pack(batch))
  batch = {}
end

local function count(name, size)
  keys, all = keys + 1, all + #name + size
  if #batch >= 1000 then flush() end
end

-- nil for a key that has gone.
local function ends_of(key)
  local ends = expiry(key, version)
  return ends >= 0 and ends + shift or ends == -1 and ends or nil
end

local compared = {}

-- Whether the other side has it is all that is left to know.
function compared.back(key, name)
  local ends = ends_of(key)
  if not ends then return end
  local at = #batch
  batch[at + 1], batch[at + 2] = name, ends
  count(name, 0)
end

function compared.there(key, name)
  local kind, ends = call('TYPE', key).ok, ends_of(key)
  if not ends then return end
  local kept = order == 'kept' and keeps_order(key, kind)
  local digest, size = canonical(key, name, kind, kept)
  local at = #batch
  batch[at + 1], batch[at + 2], batch[at + 3], batch[at + 4], batch[at + 5] = name, kind, kept, digest, ends
  local total = totals[kind]
  if not total then
    total = { keys = 0, bytes = 0, sums = { 0, 0, 0, 0, 0, 0, 0, 0 } }
    totals[kind] = total
  end
  total.keys, total.bytes = total.keys + 1, total.bytes + #name + size
  sum(total.sums, digest)
  count(name, size)
end

local compare = compared[direction]
repeat
  local page = call('SCAN', cursor, 'MATCH', pattern, 'COUNT', some)
  cursor, looked = page[1], looked + some
  for _, key in ipairs(page[2]) do
    local name = name_of(key)
    if name then
      compare(key, name)
    elseif string.sub(key, 1, 8) == 'dbhaven:' and not ours(key) and #reserved < 20 then
      reserved[#reserved + 1] = 'reserved=' .. shown(string.sub(key, 1, 200))
    end
  end
-- Of a server with many keys of others a script looks through few at a time.
until cursor == '0' or keys >= 5000 or all >= 4000000 or looked >= 10000
flush()

local head = { cursor, tostring(keys), string.format('%.0f', all), '' }
for kind, total in pairs(totals) do head[#head + 1] = string.format('%s:%d:%.0f:%s', kind, total.keys, total.bytes, shown_sums(total.sums)) end
for _, one in ipairs(reserved) do head[#head + 1] = one end
local commands = table.concat(out)
head[4] = tostring(#commands)
return { table.concat(head, ' '), commands }
