# Purpose: takes a committed move back: makes sure that the source is fenced, closes the target, compares both, stages what was
# written on the target beside the source's keys, compares again as if it were exchanged, and exchanges; then everybody may
# work on the source again. Runs on the source's server, in the target's image, so that it works with the target's server gone.
# Inputs (settings): as for move.sh, and LEASE(run of the committed move) WRITES(carry|lose) TARGET_AWAY(true|false: its server is
#   known to be off). Secrets: as for move.sh; of a target that is away none.
# Files while it runs, in /tmp/dbhaven: `progress`. With HOLD(true: it is one of a switch group) `result` is {"state":"held"} before the exchange, for which
#   it waits until there is a file `exchange-requested`; the lease's time is over then as for any other step.
# Result: {"state":"reverted","writes":"none"|"carried"|"lost"|"unknown",...}, or {"state":"refused"|"undone"|"unknown","reason",...}.
#   writes: lost ones were seen and given up; unknown: the target did not answer, and WRITES is lose.
# Exit codes: 0 reverted; 10 refused, 11 undone, 12 what was staged differs: applications may go on at the target; 13 unknown, see
#   the reason; else a bug.
# A second run with another RUN begins anew, and finds what was reverted already.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN LEASE BY SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE KEY_PATTERN TARGET_ACCOUNTS TARGET_AWAY WRITES MAX_INTERRUPTION_SECONDS
for part in progress ticker reversal; do . "$redis/../move/$part.sh"; done
for part in move/stream move/accounts move/lasting move/lease move/survey move/prepare move/clocks move/target move/fence move/verify move/findings move/finish \
  revert/close revert/compare revert/carry revert/outcome; do
  . "$redis/$part.sh"
done

bring_back() {
  refuse_what_cannot_be_carried
  carry
  compare
  nothing_differs || mismatched
}

supervise take_back
conclude_revert "$code"
