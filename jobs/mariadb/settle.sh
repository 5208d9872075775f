# Purpose: ends a run of a move whose job is gone (killed, its server lost): committed is finished forwards, anything else
# is undone. Reads nothing but the lease on the source.
# Inputs: as for move.sh. Secrets: as for move.sh.
# Result: {"state":"committed",...} as move.sh gives it, or {"state":"undone","reason"} or {"state":"unknown","reason"}.
# Exit codes: 0 committed; 11 undone, no fence stands; 13 unknown, source or target cannot be reached.
# A second run finds it done and tells the same.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
need MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE
for part in progress outcome; do . "$mariadb/../move/$part.sh"; done
for part in lease target finish; do . "$mariadb/move/$part.sh"; done
sides

printf '"step":"settle"' >"$scratch/step"
printf 'undone\n%s\n' "its job was gone before the commit" >"$scratch/failure"
conclude 1
