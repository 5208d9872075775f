-- Purpose: brings the named keys of bring.lua, a page at a time, and answers.
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
