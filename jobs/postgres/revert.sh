# Purpose: takes a committed move back: closes the target, compares it with the fenced source, brings what was written on
# the target back into a copy of the source's database, compares again, and exchanges the two; then everybody may work on
# the source again. Runs on the source's server, in the target's image, so that it works with the target's server gone.
# Inputs (settings): as for move.sh without CHECKS, and LEASE(run of the committed move) WRITES(carry|lose)
#   TARGET_ACCOUNTS(JSON [{"name","role"}]) TARGET_EXTENSIONS(JSON [name], both of the target database)
#   TARGET_AWAY(true|false: its server is known to be off). Secrets: as for move.sh; of a target that is away none.
# Files while it runs, in /tmp/dbhaven: `progress`. With HOLD(true: it is one of a switch group) `result` is {"state":"held"} before the exchange, for which
#   it waits until there is a file `exchange-requested`; the lease's time is over then as for any other step.
# Result: {"state":"reverted","writes":"none"|"carried"|"lost"|"unknown",...}, or {"state":"refused"|"undone"|"unknown","reason",...}.
#   writes: lost ones were seen and given up; unknown: the target did not answer, and WRITES is lose.
# Exit codes: 0 reverted; 10 refused, 11 undone: applications may go on at the target; 13 unknown, see the reason; else a bug.
# A second run with another RUN begins anew, and finds what was reverted already.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
for part in progress fence parallel ticker reversal; do . "$postgres/../move/$part.sh"; done
for part in move/prepare move/target move/copy move/rows move/verify move/narrow move/fence move/finish revert/compare revert/carry revert/close revert/outcome; do
  . "$postgres/$part.sh"
done

need MOVE RUN LEASE BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE \
  TARGET_OWNER TARGET_ACCOUNTS TARGET_EXTENSIONS TARGET_AWAY ACCOUNTS WRITES MAX_INTERRUPTION_SECONDS JOBS

remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
remember_password "$SOURCE_HOST" "$SOURCE_PORT" "$SOURCE_SUPERUSER" source-superuser
if [[ $TARGET_AWAY == false ]]; then remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin; fi

bring_back() {
  refuse_what_cannot_be_carried
  carry
  compare
  [[ $(about_report revert/left.sql) == 0 ]] || mismatched
}

supervise take_back
conclude_revert "$code"
