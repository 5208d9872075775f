-- Purpose: compares keys of the other side with those that are here. Arguments: versions of this server and of the source, direction,
-- tolerance for expiries (ms), what is staged here (staged.lua), how many keys are named (0: all), whether reads of groups count (yes|no);
-- keys as compare.lua packs them, there: name, type, whether in the order in which it is kept, digest, expiry (-1: none) of each; back, where
-- it is only asked whether they are here: name and expiry.
-- Answer: OK, or as an error "DBHAVEN expired=N WHAT=KEY..." (WHAT: missing, type, value, expiry) with the keys,
-- each with its odd bytes as \xNN (and cut, unless all are named), and "more=N" for the others.
local clock = call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local keys = cmsgpack.unpack(ARGV[8])
local found, expired, more = {}, 0, 0

local function name(what, key)
  if most > 0 and #found >= most then more = more + 1 return end
  if most > 0 then key = string.sub(key, 1, 200) end
  found[#found + 1] = what .. '=' .. shown(key)
end

-- Its time may have come since the other side told of it.
local function absent(key, ends)
  if ends >= 0 and ends <= now + tolerance then expired = expired + 1 else name('missing', key) end
end

local check = {}

function check.back()
  local places = {}
  for i = 1, #keys, 2 do places[#places + 1] = place_of(keys[i]) end
  if call('EXISTS', unpack(places)) == #places then return end
  for i, place in ipairs(places) do
    if call('EXISTS', place) == 0 then absent(keys[2 * i - 1], keys[2 * i]) end
  end
end

function check.there()
  for i = 1, #keys, 5 do
    local key, kind, kept, digest, ends = keys[i], keys[i + 1], keys[i + 2], keys[i + 3], keys[i + 4]
    local place = place_of(key)
    local here, own = call('TYPE', place).ok, expiry(place, version)
    if here == 'none' or own == -2 then absent(key, ends)
    elseif here ~= kind then name('type', key)
    elseif canonical(place, key, here, kept) ~= digest then name('value', key)
    elseif (own < 0) ~= (ends < 0) or math.abs(own - ends) > tolerance then name('expiry', key) end
  end
end

check[direction]()

if #found == 0 and expired == 0 then return redis.status_reply('OK') end
return redis.error_reply('DBHAVEN expired=' .. expired .. (more > 0 and ' more=' .. more or '') .. (#found > 0 and ' ' .. table.concat(found, ' ') or ''))
