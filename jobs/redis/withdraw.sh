# Purpose: ends a way back whose job is gone, or that the estate does not ask for any more: what is reverted stays so, else the
# target is opened again. Reads nothing but the lease on the source.
# Inputs (settings): as for revert.sh. Secrets: as for revert.sh.
# Result: {"state":"reverted",...} as revert.sh gives it, or {"state":"undone"|"unknown","reason"}.
# Exit codes: 0 reverted; 11 applications may go on at the target; 13 unknown, source or target cannot be reached.
# A second run finds it done and tells the same.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN LEASE SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE TARGET_ACCOUNTS TARGET_AWAY
for part in progress reversal; do . "$redis/../move/$part.sh"; done
for part in move/stream move/accounts move/lease move/target move/fence move/finish revert/close revert/carry revert/outcome; do . "$redis/$part.sh"; done

withdraw
