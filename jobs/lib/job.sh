# Purpose: what every job starts with. Sourced as the first thing; loads the rest of jobs/lib.
# Inputs: settings.env (KEY='value' lines) and the secret files; the defaults below are where Swarm mounts them. To run
# a job by hand, set DBHAVEN_HOME, DBHAVEN_SECRETS and DBHAVEN_OUTPUT to folders of your own.
# Names and values may be in any encoding: bytes are passed on as they are.
set -Eeuo pipefail
export LC_ALL=C

: "${DBHAVEN_HOME:=/dbhaven}" "${DBHAVEN_SECRETS:=/run/secrets}" "${DBHAVEN_OUTPUT:=/tmp/dbhaven}"
lib=$(dirname -- "${BASH_SOURCE[0]}")

. "$lib/output.sh"
. "$lib/pause.sh"
. "$lib/exit.sh"
. "$lib/settings.sh"
. "$lib/undo.sh"
. "$lib/name.sh"
