-- Purpose: the keys as they will be once a way back has exchanged them; stands before compare.lua and check.lua. What a key will
-- hold is staged as BACK key:NAME, and the set BACK names has the names of all that change: nothing staged means that the
-- key goes. `back` is '' where nothing is staged.
local function changes(name) return back ~= '' and redis.call('SISMEMBER', back .. 'names', name) == 1 end

-- Where the value of a name is.
local function place_of(name) return changes(name) and back .. 'key:' .. name or name end

-- For a key that a scan has found, its name; nil for one that is dbhaven's own, or that will be another.
local function name_of(key)
  if string.sub(key, 1, 8) ~= 'dbhaven:' then return not changes(key) and key or nil end
  local staged = back ~= '' and back .. 'key:'
  return staged and string.sub(key, 1, #staged) == staged and string.sub(key, #staged + 1) or nil
end
