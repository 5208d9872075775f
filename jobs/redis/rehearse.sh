# Purpose: rehearses a move: copies and compares as move.sh does, from what the source was at one moment; it goes on working.
# Nobody is kept out and nothing is switched; the target is empty again afterwards.
# Inputs (settings): as for move.sh, without MAX_INTERRUPTION_SECONDS. Secrets: as for move.sh.
# Files while it runs, in /tmp/dbhaven: `progress`.
# Result: as of move.sh, with state "verified", or {"state":"refused"|"undone"|"mismatch","reason",...}.
# Exit codes: 0 both sides were equal; 10 refused; 11 undone, safe to run again; 12 the sides differ; else a bug.
# A second run with another RUN begins anew and empties what an unfinished one has left on the target.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/beside.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
. "$redis/passwords.sh"

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE KEY_PATTERN
for part in progress prepare ticker rehearsal; do . "$redis/../move/$part.sh"; done
for part in stream accounts lease disk survey prepare clocks target snapshot copy verify findings finish; do . "$redis/move/$part.sh"; done

steps() {
  without_fence
  prepare
  room_for_snapshot
  copy
  verify
  begin_step clear
  empty_target
}

supervise steps
conclude_rehearsal "$code"
