-- Purpose: the maker of streams for bring.lua: entries, what was deleted last, groups with their consumers, and what each has not
-- acknowledged, also where its entry is gone.
local LAST_ID = '18446744073709551615-18446744073709551615'

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
