-- Purpose: the named keys as commands that stage them on the other side (staged.lua), which may be an older server: in the server's own
-- form where the other side reads it, else by commands that every version takes. After canonical.lua, before
-- bring-streams.lua and bring-pages.lua.
-- Arguments: cursor, version of this server and of the other side, what to add to an expiry (ms), whether the other side reads
-- the form of this one ("yes"), BACK, bytes after which a page ends; then the names.
-- Answer: "CURSOR KEYS BYTES LENGTH TYPE:KEYS...", then the commands. The cursor is the number of a name and a place in its value.
local cursor, version, other, shift, readable, back, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == 'yes', ARGV[6], tonumber(ARGV[7])
local out, all, keys, totals = {}, 0, 0, {}

local function command(words)
  out[#out + 1] = '*' .. #words .. '\r\n'
  for _, text in ipairs(words) do
    out[#out + 1] = '$' .. #text .. '\r\n'
    out[#out + 1] = text
    out[#out + 1] = '\r\n'
    all = all + #text
  end
end

local function with(words, more)
  for _, text in ipairs(more) do words[#words + 1] = text end
  return words
end

-- Elements of a key that make about a page.
local function portion(key, length) return math.max(1, math.min(PAGE, math.floor(limit * length / redis.call('MEMORY', 'USAGE', key)))) end

-- Makers: what a key has from a place on, a page of it; they return the next place, nil at the end. The first place is ''.
local make = {}

function make.string(key, to, place)
  local from = tonumber(place) or 0
  local piece = redis.call('GETRANGE', key, from, from + limit - 1)
  command({ from == 0 and 'SET' or 'APPEND', to, piece })
  return #piece == limit and string.format('%.0f', from + limit) or nil
end

local function by_place(length_of, range, add, scores)
  local flags = { scores }
  return function(key, to, place)
    local from, length = tonumber(place) or 0, redis.call(length_of, key)
    local number = portion(key, length)
    local page = redis.call(range, key, from, from + number - 1, unpack(flags))
    local words = { add, to }
    -- A member comes before its score, and is given after it.
    for i = 1, #page, scores and 2 or 1 do
      if scores then words[#words + 1] = page[i + 1] end
      words[#words + 1] = page[i]
    end
    command(words)
    return from + number < length and string.format('%.0f', from + number) or nil
  end
end
make.list = by_place('LLEN', 'LRANGE', 'RPUSH')
make.zset = by_place('ZCARD', 'ZRANGE', 'ZADD', 'WITHSCORES')

local function by_scan(length_of, scan, add)
  return function(key, to, place)
    local page = redis.call(scan, key, place == '' and '0' or place, 'COUNT', portion(key, redis.call(length_of, key)))
    if #page[2] > 0 then command(with({ add, to }, page[2])) end
    return page[1] ~= '0' and page[1] or nil
  end
end
make.set = by_scan('SCARD', 'SSCAN', 'SADD')
make.hash = by_scan('HLEN', 'HSCAN', 'HSET')
