# Purpose: cancels a run of a move whose job is gone, at once instead of when its lease ends: lifts its fence and lets its
# keeper go. Started by hand in the keeper's container, which has settings and password; `npm run cancel` does that.
# Inputs (settings): RUN SOURCE_HOST SOURCE_PORT SOURCE_TLS. Argument: who cancels. Secrets: source-dbhaven (password).
# Result: the state of the run's lease afterwards, on stdout: lifted, committed (too late), or nothing where no fence stood.
# Exit codes: 0 the source has answered; else see stderr, and start it again.
# A second run finds it done and tells the same.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
need RUN SOURCE_HOST SOURCE_PORT
. "$mariadb/move/lease.sh"

trap forget_passwords EXIT
side_password source source-dbhaven
lease_settle "cancelled by $1"
