-- Purpose: names for the arguments of check.lua; stands before staged.lua, canonical.lua and names.lua.
local version, level, direction, tolerance, back, most, reads = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4]), ARGV[5], tonumber(ARGV[6]), ARGV[7]
