# Purpose: keeps the fence of one run of a move: shows every second that it is alive, holds up the fence after a restart of the
# source, and lifts it when its lease has ended without a commit. Runs on the source's own server, so that it works when
# everything else is out of reach.
# Inputs (settings): RUN SOURCE_HOST SOURCE_PORT SOURCE_TLS(required|preferred). Secrets: source-dbhaven (password).
# Result: none. Exit codes: 0 the run is over (committed, lifted, or ended without a fence); 143 it was stopped; anything
# else: start it again.
# A second run goes on where the first was; two at a time do no harm.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
need RUN SOURCE_HOST SOURCE_PORT
. "$mariadb/move/lease.sh"
. "$mariadb/../move/keeper.sh"

side_password source source-dbhaven
keep_until_over
