# Purpose: rehearses a move: copies and compares as move.sh does, from one snapshot of a source that goes on working. Nobody
# is kept out and nothing is switched; the target is empty again afterwards. The steps are in move/, one file each.
# Inputs (settings): as for move.sh, without MAX_INTERRUPTION_SECONDS; MAX_MEGABYTES_PER_SECOND(jobs/move/throttle.sh). Secrets: as for move.sh.
# Files while it runs, in /tmp/dbhaven: `progress`.
# Result: as of move.sh, with state "verified" and maxMegabytesPerSecond where it was held back, or {"state":"refused"|"undone"|"mismatch","reason",...}.
# Exit codes: 0 both sides were equal; 10 refused; 11 undone, safe to run again; 12 the sides differ; else a bug.
# A second run with another RUN begins anew and empties what an unfinished one has left on the target.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
for part in progress prepare parallel throttle ticker rehearsal; do . "$postgres/../move/$part.sh"; done
for part in lease prepare target copy rows verify narrow finish; do . "$postgres/move/$part.sh"; done

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE \
  TARGET_OWNER ACCOUNTS CHECKS JOBS

remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
remember_password "$SOURCE_HOST" "$SOURCE_PORT" "$SOURCE_SUPERUSER" source-superuser
remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin

steps() {
  without_fence
  prepare
  with_asynchronous_commit copy
  verify
  begin_step clear
  empty_target
}

supervise steps
conclude_rehearsal "$code"
