-- Purpose: names for the arguments of compare.lua; stands before staged.lua, canonical.lua and names.lua.
local cursor, version, shift, level = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local check, direction, tolerance, other, most, pattern, back, other_back, reads, some, order = ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11], ARGV[12], ARGV[13], ARGV[14], ARGV[15]
