-- Purpose: names for the arguments of compare.lua; stands before canonical.lua.
local cursor, version, shift, level = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local check, direction, tolerance, other = ARGV[5], ARGV[6], ARGV[7], ARGV[8]
