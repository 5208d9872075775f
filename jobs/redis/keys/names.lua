-- Purpose: names of keys, for who reads them; stands before survey.lua, compare.lua and check.lua.

-- A name with its odd bytes as \xNN.
local function shown(key) return (string.gsub(key, '[%c \\"\127-\255]', function(byte) return string.format('\\x%02x', string.byte(byte)) end)) end

-- Whether a key that begins as dbhaven's own do (`dbhaven:`) is one of them; what a way back stages (staged.lua) is.
local function ours(key)
  return key == 'dbhaven:fence' or key == 'dbhaven:proof' or string.find(key, '^dbhaven:lease:') or string.find(key, '^dbhaven:keeper:') or string.find(key, '^dbhaven:move:') or string.find(key, '^dbhaven:back:')
end
