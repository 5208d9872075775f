# Purpose: ends a way back whose job is gone, or that the estate does not ask for any more: what is reverted stays so, else the
# target is opened again. Reads nothing but the lease on the source.
# Inputs (settings): as for revert.sh. Secrets: as for revert.sh.
# Result: {"state":"reverted",...} as revert.sh gives it, or {"state":"undone"|"unknown","reason"}.
# Exit codes: 0 reverted; 11 applications may go on at the target; 13 unknown, source or target cannot be reached.
# A second run finds it done and tells the same.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
need MOVE RUN LEASE BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE TARGET_HOST TARGET_PORT TARGET_DATABASE TARGET_OWNER TARGET_ACCOUNTS TARGET_EXTENSIONS TARGET_AWAY
for part in progress reversal; do . "$postgres/../move/$part.sh"; done
for part in revert/carry revert/close revert/outcome; do . "$postgres/$part.sh"; done

remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
if [[ $TARGET_AWAY == false ]]; then remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin; fi

withdraw
