-- Purpose: the named keys as commands that stage them on the other side (staged.lua), which may be an older server: in the server's own
-- form where the other side reads it, else by commands that every version takes. After canonical.lua.
-- Arguments: cursor, version of this server and of the other side, what to add to an expiry (ms), whether the other side reads
-- the form of this one ("yes"), BACK, bytes after which a page ends; then the names.
-- Answer: "CURSOR KEYS BYTES LENGTH TYPE:KEYS...", then the commands. The cursor is the number of a name and a place in its value.
local cursor, version, other, shift, readable, back, limit = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5] == 'yes', ARGV[6], tonumber(ARGV[7])
local LAST_ID = '18446744073709551615-18446744073709551615'
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

local function before(a, b)
  local at, as = string.match(a, '^(%d+)-(%d+)$')
  local bt, bs = string.match(b, '^(%d+)-(%d+)$')
  if at == bt then at, bt = as, bs end
  return #at < #bt or #at == #bt and at < bt
end

-- A page of what a group has handed out and nobody has acknowledged, and where to go on.
local function waiting(key, group, from, to)
  local page = redis.call('XPENDING', key, group, from, to, PAGE)
  local last = #page == PAGE and page[#page][1]
  return page, last and last ~= LAST_ID and after(last) or nil
end

local function groups_of(key)
  local groups = {}
  for i, reply in ipairs(redis.call('XINFO', 'GROUPS', key)) do groups[i] = named(reply) end
  return groups
end

-- Entries from an id on. One that was handed out and is gone from the stream has to be there for a moment: it cannot be handed out
-- (XCLAIM) otherwise.
local function add_entries(key, to, from)
  local length = redis.call('XLEN', key)
  local page = redis.call('XRANGE', key, from, '+', 'COUNT', length > 0 and portion(key, length) or 1)
  local last = page[#page] and page[#page][1]
  local next_one = last and last ~= LAST_ID and redis.call('XRANGE', key, after(last), '+', 'COUNT', 1)[1] and after(last)
  local known, gone, at = {}, {}, 1
  for _, entry in ipairs(page) do known[entry[1]] = true end
  for _, group in ipairs(groups_of(key)) do
    local some, start = nil, from
    while start do
      some, start = waiting(key, group.name, start, next_one and last or '+')
      for _, one in ipairs(some) do
        if not known[one[1]] then
          known[one[1]] = true
          gone[#gone + 1] = one[1]
        end
      end
    end
  end
  table.sort(gone, before)
  for _, entry in ipairs(page) do
    while gone[at] and before(gone[at], entry[1]) do
      command({ 'XADD', to, gone[at], 'gone', '' })
      at = at + 1
    end
    command(with({ 'XADD', to, entry[1] }, entry[2]))
  end
  for i = at, #gone do command({ 'XADD', to, gone[i], 'gone', '' }) end
  return next_one
end

local function hand_out(key, to, group, from)
  if from == '-' then
    local words = { 'XGROUP', 'CREATE', to, group.name, group['last-delivered-id'] }
    if other >= 7000 and group['entries-read'] then with(words, { 'ENTRIESREAD', string.format('%.0f', group['entries-read']) }) end
    command(words)
    -- Before 6.2 a consumer is made by looking for what it has not acknowledged, which its server keeps in a snapshot and not in its log.
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group.name)) do
      local name = named(consumer).name
      command(other >= 6002 and { 'XGROUP', 'CREATECONSUMER', to, group.name, name } or { 'XREADGROUP', 'GROUP', group.name, name, 'COUNT', '1', 'STREAMS', to, '0' })
    end
  end
  local page, next_one = waiting(key, group.name, from, '+')
  for _, one in ipairs(page) do
    command({ 'XCLAIM', to, group.name, one[2], '0', one[1], 'IDLE', string.format('%.0f', one[3]), 'RETRYCOUNT', string.format('%.0f', one[4]), 'FORCE', 'JUSTID' })
  end
  return next_one
end

-- What was deleted is deleted again; what was trimmed away is not: that leaves another trace (max-deleted-entry-id), and is the oldest.
local function take_away(key, to, group, from, deleted)
  local page, next_one = waiting(key, group.name, from, '+')
  for _, one in ipairs(page) do
    if #redis.call('XRANGE', key, one[1], one[1]) == 0 and not (deleted and before(deleted, one[1])) then command({ 'XDEL', to, one[1] }) end
  end
  return next_one
end

local function end_stream(key, to, about)
  command({ 'XTRIM', to, 'MAXLEN', tostring(redis.call('XLEN', key)) })
  local words = { 'XSETID', to, about['last-generated-id'] }
  if other >= 7000 then with(words, { 'ENTRIESADDED', string.format('%.0f', about['entries-added']), 'MAXDELETEDID', about['max-deleted-entry-id'] }) end
  command(words)
end

-- In rounds, as the places say: entries:ID, then out:GROUP:ID of each group, then away:GROUP:ID.
function make.stream(key, to, place)
  local about, groups = named(redis.call('XINFO', 'STREAM', key)), groups_of(key)
  local round, number, from = string.match(place, '^(%a+):(%d+):(.*)$')
  if not round then
    -- Without an entry there is no other way to make a stream that is empty.
    command({ 'XGROUP', 'CREATE', to, 'dbhaven', '0', 'MKSTREAM' })
    command({ 'XGROUP', 'DESTROY', to, 'dbhaven' })
    round, number, from = 'entries', '0', '-'
  end
  number = tonumber(number)
  local group, next_one = groups[number], nil
  if round == 'entries' then next_one = add_entries(key, to, from)
  elseif round == 'out' then next_one = hand_out(key, to, group, from)
  else next_one = take_away(key, to, group, from, about['max-deleted-entry-id']) end
  if next_one then return round .. ':' .. number .. ':' .. next_one end
  if groups[number + 1] then return (round == 'away' and 'away:' or 'out:') .. (number + 1) .. ':-' end
  if round == 'out' then return 'away:1:-' end
  end_stream(key, to, about)
end

local function stage(name, place)
  local kind, to = redis.call('TYPE', name).ok, back .. 'key:' .. name
  if place == '' then command({ 'SADD', back .. 'names', name }) end
  if kind == 'none' then return end
  local ends, next_one = expiry(name, version), nil
  if ends >= 0 then ends = ends + shift else ends = 0 end
  if readable and place == '' and redis.call('MEMORY', 'USAGE', name) <= 16 * limit then
    command({ 'RESTORE', to, string.format('%.0f', ends), redis.call('DUMP', name), 'REPLACE', 'ABSTTL' })
  else
    next_one = make[kind](name, to, place)
    if next_one then return next_one end
    if ends > 0 then command({ 'PEXPIREAT', to, string.format('%.0f', ends) }) end
  end
  keys, totals[kind] = keys + 1, (totals[kind] or 0) + 1
end

local number, place = string.match(cursor, '^(%d+)/(.*)$')
number, place = tonumber(number or 1), place or ''
while ARGV[7 + number] and all < limit do
  local next_one = stage(ARGV[7 + number], place)
  if not next_one then number = number + 1 end
  place = next_one or ''
end

local commands = table.concat(out)
local head = { ARGV[7 + number] and number .. '/' .. place or '0', tostring(keys), string.format('%.0f', all), tostring(#commands) }
for kind, total in pairs(totals) do head[#head + 1] = kind .. ':' .. total end
return { table.concat(head, ' '), commands }
