# Purpose: ends a way back whose job is gone, or that the estate does not ask for any more: what is decided is done and what is reverted
# stays so, else the target is opened again. Reads nothing but the lease on the source.
# Inputs (settings): as for revert.sh. Secrets: as for revert.sh.
# Result: {"state":"reverted",...} as revert.sh gives it, or {"state":"undone"|"unknown","reason"}.
# Exit codes: 0 reverted; 11 applications may go on at the target; 13 unknown, source or target cannot be reached.
# A second run finds it done and tells the same.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN LEASE BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE TARGET_HOST TARGET_PORT TARGET_DATABASE TARGET_AWAY
for part in progress reversal; do . "$mariadb/../move/$part.sh"; done
for part in definitions rows prepare target; do . "$mariadb/move/$part.sh"; done
for part in close carry outcome; do . "$mariadb/revert/$part.sh"; done

side_password source source-dbhaven
if [[ $TARGET_AWAY == false ]]; then side_password target target-admin; fi

withdraw
