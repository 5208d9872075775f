# Purpose: step `verify`: what was restored, compared with what the one transaction has read, as a rehearsal compares its two sides.

compare_restored() { compare_sides; }

accounts_are="kept in accounts.sql, not restored"

# Both are the source: what belongs to whom stays so.
map_definer() { :; }
definer_there() { printf '%s' "$1"; }
