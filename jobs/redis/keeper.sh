# Purpose: keeps the fence of one run of a move: shows that it is alive, fences again when a restart has opened the source, and
# lifts the fence when its lease has ended without a commit. Runs on the source's own server, so that it works when everything
# else is out of reach.
# Inputs (settings): RUN SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER. Secrets: source-dbhaven, source-superuser (passwords), source-dbhaven-verifier.
# Result: none. Exit codes: 0 the run is over (committed, lifted, or ended without a fence); 143 it was stopped; anything
# else: start it again.
# A second run goes on where the first was; two at a time do no harm.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
need RUN SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER
. "$redis/move/accounts.sh"
. "$redis/move/lasting.sh"
. "$redis/move/lease.sh"
. "$redis/../move/keeper.sh"

keep_until_over
