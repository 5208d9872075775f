# Purpose: steps of a move one by one, as often as a test wants them. `copy` makes the target what a rehearsal makes it and
# leaves it full; `verify` compares the two sides as they are now, as a move does behind its fence.
# Prints the report, or {"reason":...} where the step came to no report.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
asked=$1
DBHAVEN_OUTPUT=$(mktemp -d)
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
for part in progress prepare parallel throttle ticker rehearsal; do . "$postgres/../move/$part.sh"; done
for part in lease prepare target copy rows verify narrow finish; do . "$postgres/move/$part.sh"; done

remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
remember_password "$SOURCE_HOST" "$SOURCE_PORT" "$SOURCE_SUPERUSER" source-superuser
remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin

only_copy() {
  without_fence
  prepare
  with_asynchronous_commit copy
  stop_ticker
}

only_verify() {
  without_fence
  # The sequences of a fenced source stand still.
  unfenced=
  set_newer_options target "$(target_as postgres)"
  set_newer_options source "$(source_as dbhaven)"
  map_roles
  facts=$(on_source "$SOURCE_DATABASE" -f "$postgres/prepare/facts.sql")
  open_snapshot source
  source_snapshot=$snapshot
  list_tables
  start_ticker
  verify
}

supervise "only_$asked" >/dev/null
stop_all
forget_passwords
if [[ -s $scratch/report.json ]]; then cat "$scratch/report.json"; elif ((code != 0)); then echo "{\"reason\":$(json_string "$(failure_reason)")}"; else echo '{}'; fi
rm -rf "$scratch" "$DBHAVEN_OUTPUT"
