# Purpose: takes a committed move back: closes the target, compares it with the fenced source, makes the tables that were written on the
# target anew beside the source's, compares again, and exchanges them; then everybody may work on the source again. Runs on the
# source's server, in the target's image, so that it works with the target's server gone.
# Inputs (settings): as for move.sh without CHECKS, and LEASE(run of the committed move) WRITES(carry|lose)
#   TARGET_AWAY(true|false: its server is known to be off). Secrets: source-dbhaven, of a target that is not away target-admin (passwords),
#   target-authority (certificate).
# Files while it runs, in /tmp/dbhaven: `progress`. With HOLD(true: it is one of a switch group) `result` is {"state":"held"} before the exchange, for which
#   it waits until there is a file `exchange-requested`; the lease's time is over then as for any other step.
# Result: {"state":"reverted","writes":"none"|"carried"|"lost"|"unknown",...}, or {"state":"refused"|"undone"|"mismatch"|"unknown","reason",...}.
#   writes: lost ones were seen and given up; unknown: the target did not answer, and WRITES is lose.
# Exit codes: 0 reverted; 10 refused, 11 undone, 12 what was carried differs: applications may go on at the target; 13 unknown, see
#   the reason; else a bug.
# A second run with another RUN begins anew; where the exchange was decided it goes on with it, and it finds what was reverted already.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN LEASE BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE TARGET_HOST TARGET_PORT TARGET_DATABASE TARGET_AWAY WRITES MAX_INTERRUPTION_SECONDS JOBS
for part in progress fence parallel ticker hold reversal; do . "$mariadb/../move/$part.sh"; done
for part in definitions rows prepare target copy verify findings untouched finish; do . "$mariadb/move/$part.sh"; done
for part in close compare carry outcome; do . "$mariadb/revert/$part.sh"; done

side_password source source-dbhaven
if [[ $TARGET_AWAY == false ]]; then side_password target target-admin; fi

# A password that was changed on the target stays there.
CARRIED=

# What cannot be is refused by `compare`, and `carry` compares what it has made.
bring_back() { carry; }

supervise take_back
conclude_revert "$code"
