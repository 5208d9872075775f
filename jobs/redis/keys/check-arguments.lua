-- Purpose: names for the arguments of check.lua; stands before canonical.lua.
local version, level, direction, tolerance = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
