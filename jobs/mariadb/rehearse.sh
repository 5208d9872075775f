# Purpose: rehearses a move: copies and compares as move.sh does, from what the source was at one moment; it goes on working.
# Nobody is kept out and nothing is switched; the target is empty again afterwards.
# Inputs (settings): as for move.sh, without MAX_INTERRUPTION_SECONDS; MAX_MEGABYTES_PER_SECOND(jobs/move/throttle.sh). Secrets: as for move.sh.
# Files while it runs, in /tmp/dbhaven: `progress`.
# Result: as of move.sh, with state "verified" and maxMegabytesPerSecond where it was held back, or {"state":"refused"|"undone"|"mismatch","reason",...}.
# Exit codes: 0 both sides were equal; 10 refused; 11 undone, safe to run again; 12 the sides differ; else a bug.
# A second run with another RUN begins anew and empties what an unfinished one has left on the target.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE JOBS
for part in progress prepare parallel throttle ticker rehearsal; do . "$mariadb/../move/$part.sh"; done
for part in lease definitions rows passwords prepare target snapshot copy indexes verify findings finish; do . "$mariadb/move/$part.sh"; done
sides

steps() {
  without_fence
  prepare
  copy
  verify
  begin_step clear
  empty_target
}

supervise steps
conclude_rehearsal "$code"
