-- Purpose: what a key holds as one digest, the same on every version, whatever form a server keeps it in. Stands before
-- compare.lua, check.lua and bring.lua.
-- `level` is the version of the source: what it does not know of a stream is not compared. `reads` yes: how many entries a group has
-- read is, which a server forgets when it carries out its append-only file.

-- Called for each member: names that are looked up once.
local call, sha1hex, pack, integers = redis.call, redis.sha1hex, cmsgpack.pack, struct.unpack

-- Adds 128 bits of a digest, four of its hexadecimal digits in each number: as letters they take a quarter of the time.
local function sum(sums, digest)
  local a, b, c, d, e, f, g, h = integers('>I4I4I4I4I4I4I4I4', digest)
  sums[1], sums[2], sums[3], sums[4] = sums[1] + a, sums[2] + b, sums[3] + c, sums[4] + d
  sums[5], sums[6], sums[7], sums[8] = sums[5] + e, sums[6] + f, sums[7] + g, sums[8] + h
end

local function shown_sums(sums)
  return string.format('%.0f:%.0f:%.0f:%.0f:%.0f:%.0f:%.0f:%.0f', sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7], sums[8])
end

local function number(text)
  local value = tonumber(text)
  return value and string.format('%.17g', value) or text
end

local function length_of(words)
  local all = 0
  for i = 1, #words do all = all + #words[i] end
  return all
end

local PAGE = 1000

-- In order, a page at a time: a chain of digests. page(from) returns words, how many bytes they are, and where to go on.
local function chain(page, from)
  local digest, all = '', 0
  while from do
    local words, size
    words, size, from = page(from)
    digest, all = sha1hex(digest .. pack(words)), all + size
  end
  return digest, all
end

local function by_index(command, key, score)
  return chain(function(from)
    local words
    if score then
      words = call(command, key, from, from + PAGE - 1, score)
      for i = 2, #words, 2 do words[i] = number(words[i]) end
    else
      words = call(command, key, from, from + PAGE - 1)
    end
    return words, length_of(words), #words == (score and 2 * PAGE or PAGE) and from + PAGE or nil
  end, 0)
end

-- Members in any order: sums, which no order changes; large ones in pages, and no sum grows beyond what a number holds. `kept`: all of
-- them in the order in which they are kept.
local function members(count, whole, scan, each)
  return function(key, kept)
    if kept then
      local list = call(whole, key)
      return list, length_of(list)
    end
    local length, sums, all = call(count, key), { 0, 0, 0, 0, 0, 0, 0, 0 }, 0
    if length <= PAGE then
      all = each(call(whole, key), sums)
    else
      local cursor = '0'
      repeat
        local page = call(scan, key, cursor, 'COUNT', PAGE)
        cursor, all = page[1], all + each(page[2], sums)
        for i = 1, #sums do sums[i] = sums[i] % 2 ^ 52 end
      until cursor == '0'
    end
    return length .. '/' .. shown_sums(sums), all
  end
end

local function fields(list, sums)
  for i = 1, #list, 2 do sum(sums, sha1hex(pack(list[i], list[i + 1]))) end
  return length_of(list)
end

local function elements(list, sums)
  for i = 1, #list do sum(sums, sha1hex(list[i])) end
  return length_of(list)
end

-- The next whole number, digit by digit: one of these has 53 bits, and an id's part 64.
local function successor(number)
  local head, nines = string.match(number, '^(.-)(9*)$')
  local last = tonumber(string.sub(head, -1)) or 0
  return string.sub(head, 1, -2) .. (last + 1) .. string.rep('0', #nines)
end

local function after(id)
  local time, sequence = string.match(id, '^(%d+)-(%d+)$')
  if sequence == '18446744073709551615' then return successor(time) .. '-0' end
  return time .. '-' .. successor(sequence)
end

local function named(reply)
  local values = {}
  for i = 1, #reply, 2 do values[reply[i]] = reply[i + 1] end
  return values
end

local function entries(key)
  return chain(function(from)
    local page, all = call('XRANGE', key, from, '+', 'COUNT', PAGE), 0
    for _, entry in ipairs(page) do all = all + #entry[1] + length_of(entry[2]) end
    return page, all, #page == PAGE and after(page[#page][1]) or nil
  end, '-')
end

local function pending(key, group)
  return chain(function(from)
    local page, words = call('XPENDING', key, group, from, '+', PAGE), {}
    for i, entry in ipairs(page) do words[i] = { entry[1], entry[2], entry[4] } end
    return words, 0, #page == PAGE and after(page[#page][1]) or nil
  end, '-')
end

-- Entries, ids that were given out, groups with what they have read, their consumers, and what each has not acknowledged.
local function stream(key)
  local about, groups = named(call('XINFO', 'STREAM', key)), {}
  local digest, all = entries(key)
  local given = level >= 7000 and { about['max-deleted-entry-id'], about['entries-added'] } or {}
  if about.groups > 0 then
    for _, reply in ipairs(call('XINFO', 'GROUPS', key)) do
      local group, names = named(reply), {}
      for _, consumer in ipairs(call('XINFO', 'CONSUMERS', key, group.name)) do names[#names + 1] = sha1hex(named(consumer).name) end
      table.sort(names)
      groups[#groups + 1] = sha1hex(pack(group.name, group['last-delivered-id'], level >= 7000 and reads == 'yes' and tostring(group['entries-read']) or '', names, (pending(key, group.name))))
    end
    table.sort(groups)
  end
  return { digest, about.length, about['last-generated-id'], given, groups }, all
end

-- A copy keeps the order of a small hash or set, and so does every version: read in that order it takes less than in any. Where the
-- digests of two sides differ so, the order alone may.
local function keeps_order(key, kind) return (kind == 'hash' or kind == 'set') and call('OBJECT', 'ENCODING', key) ~= 'hashtable' end

-- What a key of each type holds, as something that can be packed, and its bytes.
local content = {}

-- A large one is not held twice.
function content.string(key)
  local value = call('GET', key) or ''
  return #value > 1000000 and { sha1hex(value) } or value, #value
end

function content.list(key) return by_index('LRANGE', key) end

function content.zset(key) return by_index('ZRANGE', key, 'WITHSCORES') end

content.set = members('SCARD', 'SMEMBERS', 'SSCAN', elements)
content.hash = members('HLEN', 'HGETALL', 'HSCAN', fields)
content.stream = stream

-- Digest of name, type and value, and the value's bytes. `kept`: a hash or set in the order in which it is kept.
local function canonical(key, name, kind, kept)
  local held, bytes = (content[kind] or error('key of an unknown type: ' .. kind))(key, kept)
  return sha1hex(pack(name, kind, held)), bytes
end
