-- Purpose: compares keys of the other side with those that are here. Arguments: versions of this server and of the source, direction (there:
-- all of it; back: whether they are here at all), tolerance for expiries (ms), what is staged here (staged.lua), how many keys
-- are named (0: all), whether reads of groups count (yes|no); then key, type, digest and expiry (-1: none) of each.
-- Answer: OK, or as an error "DBHAVEN expired=N WHAT=KEY..." (WHAT: missing, type, value, expiry) with the keys,
-- each with its odd bytes as \xNN (and cut, unless all are named), and "more=N" for the others.
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local found, expired, more = {}, 0, 0

local function name(what, key)
  if most > 0 and #found >= most then more = more + 1 return end
  if most > 0 then key = string.sub(key, 1, 200) end
  found[#found + 1] = what .. '=' .. shown(key)
end

for i = 8, #ARGV, 4 do
  local key, kind, digest, ends = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
  local place = place_of(key)
  local here = redis.call('TYPE', place).ok
  local own = here ~= 'none' and expiry(place, version) or -2
  if own == -2 then
    if ends >= 0 and ends <= now + tolerance then expired = expired + 1 else name('missing', key) end
  elseif direction == 'there' then
    local mine = here == kind and canonical(place, here)
    if here ~= kind then name('type', key)
    elseif not mine and own >= 0 and own <= now + tolerance then expired = expired + 1
    elseif mine ~= digest then name('value', key)
    elseif (own < 0) ~= (ends < 0) or math.abs(own - ends) > tolerance then name('expiry', key) end
  end
end

if #found == 0 and expired == 0 then return redis.status_reply('OK') end
return redis.error_reply('DBHAVEN expired=' .. expired .. (more > 0 and ' more=' .. more or '') .. (#found > 0 and ' ' .. table.concat(found, ' ') or ''))
