-- Purpose: what a key holds as one digest, the same on every version, whatever form a server keeps it in. Stands before
-- compare.lua and check.lua.
-- `level` is the version of the source: what it does not know of a stream is not compared. `reads` yes: how many entries a group has
-- read is, which a server forgets when it carries out its append-only file.

local function sum(sums, text)
  local digest = redis.sha1hex(text)
  for i = 1, 4 do sums[i] = sums[i] + tonumber(string.sub(digest, i * 7 - 6, i * 7), 16) end
end

local function word(text) return #text .. ':' .. text end

local function number(text)
  local value = tonumber(text)
  return value and string.format('%.17g', value) or text
end

-- Members in any order: sums, which no order changes.
local function unordered(sums) return string.format('%.0f.%.0f.%.0f.%.0f', sums[1], sums[2], sums[3], sums[4]) end

local bytes -- of the key that is read

-- In order, `take(from)` at a time: a chain of digests. take returns words, and where to go on.
local function chain(take)
  local digest, from = '', take.first
  while from do
    local words
    words, from = take.next(from)
    for i = 1, #words do
      bytes = bytes + #words[i]
      words[i] = word(words[i])
    end
    digest = redis.sha1hex(digest .. table.concat(words))
  end
  return digest
end

local PAGE = 1000

local function by_index(command, key, length, ...)
  local more, flags = select('#', ...) > 0, { ... }
  return { first = 0, next = function(from)
    local words = redis.call(command, key, from, from + PAGE - 1, unpack(flags))
    if more then for i = 2, #words, 2 do words[i] = number(words[i]) end end
    from = from + PAGE
    return words, from < length and from or nil
  end }
end

-- Large ones in pages; a small one at once.
local function members(key, length, whole, scan, each)
  local sums = { 0, 0, 0, 0 }
  if length <= 10 * PAGE then
    each(redis.call(whole, key), sums)
  else
    local cursor = '0'
    repeat
      local page = redis.call(scan, key, cursor, 'COUNT', PAGE)
      cursor = page[1]
      each(page[2], sums)
    until cursor == '0'
  end
  return length .. '/' .. unordered(sums)
end

local function after(id)
  local time, sequence = string.match(id, '^(%d+)-(%d+)$')
  if sequence == '18446744073709551615' then return string.format('%.0f', tonumber(time) + 1) .. '-0' end
  return time .. '-' .. string.format('%.0f', tonumber(sequence) + 1)
end

local function named(reply)
  local fields = {}
  for i = 1, #reply, 2 do fields[reply[i]] = reply[i + 1] end
  return fields
end

local function entries(key)
  return { first = '-', next = function(from)
    local page, words = redis.call('XRANGE', key, from, '+', 'COUNT', PAGE), {}
    for _, entry in ipairs(page) do
      words[#words + 1] = entry[1]
      words[#words + 1] = tostring(#entry[2])
      for _, text in ipairs(entry[2]) do words[#words + 1] = text end
    end
    return words, #page == PAGE and after(page[#page][1]) or nil
  end }
end

local function pending(key, group)
  return { first = '-', next = function(from)
    local page, words = redis.call('XPENDING', key, group, from, '+', PAGE), {}
    for _, entry in ipairs(page) do
      words[#words + 1] = entry[1]
      words[#words + 1] = entry[2]
      words[#words + 1] = tostring(entry[4])
    end
    return words, #page == PAGE and after(page[#page][1]) or nil
  end }
end

-- Entries, ids that were given out, groups with what they have read, their consumers, and what each has not acknowledged.
local function stream(key)
  local about, parts, groups = named(redis.call('XINFO', 'STREAM', key)), {}, {}
  parts[1] = chain(entries(key))
  parts[2] = about['last-generated-id']
  if level >= 7000 then
    parts[3] = about['max-deleted-entry-id'] .. '/' .. tostring(about['entries-added'])
  end
  for _, reply in ipairs(redis.call('XINFO', 'GROUPS', key)) do
    local group, names = named(reply), {}
    for _, consumer in ipairs(redis.call('XINFO', 'CONSUMERS', key, group.name)) do names[#names + 1] = word(named(consumer).name) end
    table.sort(names)
    groups[#groups + 1] = word(group.name) .. group['last-delivered-id'] .. '/' .. (level >= 7000 and reads == 'yes' and tostring(group['entries-read']) or '') ..
      '/' .. table.concat(names) .. '/' .. chain(pending(key, group.name))
  end
  table.sort(groups)
  return table.concat(parts, ' ') .. ' ' .. table.concat(groups)
end

-- Digest and bytes of the value; nil for a key that has gone.
local function canonical(key, kind)
  bytes = 0
  if kind == 'string' then
    local value = redis.call('GET', key)
    if not value then return nil end
    bytes = bytes + #value
    return redis.sha1hex(value), bytes
  end
  local text
  if kind == 'list' then
    local length = redis.call('LLEN', key)
    text = length .. '/' .. chain(by_index('LRANGE', key, length))
  elseif kind == 'zset' then
    local length = redis.call('ZCARD', key)
    text = length .. '/' .. chain(by_index('ZRANGE', key, length, 'WITHSCORES'))
  elseif kind == 'set' then
    text = members(key, redis.call('SCARD', key), 'SMEMBERS', 'SSCAN', function(list, sums)
      for _, member in ipairs(list) do
        bytes = bytes + #member
        sum(sums, member)
      end
    end)
  elseif kind == 'hash' then
    text = members(key, redis.call('HLEN', key), 'HGETALL', 'HSCAN', function(list, sums)
      for i = 1, #list, 2 do
        bytes = bytes + #list[i] + #list[i + 1]
        sum(sums, word(list[i]) .. list[i + 1])
      end
    end)
  elseif kind == 'stream' then
    text = stream(key)
  else
    error('key of an unknown type: ' .. kind)
  end
  return redis.sha1hex(kind .. text), bytes
end

local function expiry(key, version)
  if version >= 7000 then return redis.call('PEXPIRETIME', key) end
  local left = redis.call('PTTL', key)
  if left < 0 then return left end
  local now = redis.call('TIME')
  return now[1] * 1000 + math.floor(now[2] / 1000) + left
end
