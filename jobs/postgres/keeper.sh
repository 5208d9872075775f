# Purpose: keeps the fence of one run of a move: shows every second that it is alive, and lifts the fence when its lease
# has ended without a commit. Runs on the source's own server, so that it works when everything else is out of reach.
# Inputs (settings): RUN SOURCE_HOST SOURCE_PORT. Secrets: source-dbhaven (password).
# Result: none. Exit codes: 0 the run is over (committed, lifted, or ended without a fence); 143 it was stopped; anything
# else: start it again.
# A second run goes on where the first was; two at a time do no harm.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
. "$postgres/move/lease.sh"
. "$postgres/../move/keeper.sh"

need RUN SOURCE_HOST SOURCE_PORT
remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
keep_until_over
