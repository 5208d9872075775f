# Purpose: reports on source and target of a move before anything is done: what there is, how each kind of object will
# travel, who is connected, and what stands against the move. Reads only; on the source it needs the superuser alone.
# Inputs (settings): MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE
#   TARGET_OWNER ACCOUNTS WAIVE(JSON list, default none). Secrets: source-superuser, target-admin (passwords), target-authority (certificate).
# Result: {"state":"prepared","source":{...},"target":{...},"tables":[...],"objects":[...],"clients":[...],"blockers":["sentence"]};
#   or {"state":"refused","reason"} where one of the two does not answer.
# Exit codes: 0 the report is there, whatever it says; 10 refused; 11 it was stopped.
# A second run makes a new report.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
for part in progress report; do . "$postgres/../move/$part.sh"; done
for part in prepare target; do . "$postgres/move/$part.sh"; done

need MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE TARGET_OWNER ACCOUNTS

remember_password "$SOURCE_HOST" "$SOURCE_PORT" "$SOURCE_SUPERUSER" source-superuser
remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin
source_role=$SOURCE_SUPERUSER
# Whatever runs on the source cannot write there.
on_source() {
  local database=$1
  shift
  PGOPTIONS="${PGOPTIONS/read_only=off/read_only=on}$source_options" psql_at "$(source_as "$database")" "$@"
}

steps() {
  begin_step report
  try_login "login as $SOURCE_SUPERUSER on the source $SOURCE_HOST:$SOURCE_PORT, database $SOURCE_DATABASE" "$(source_as "$SOURCE_DATABASE")"
  try_login "login as dbhaven on the target $TARGET_HOST:$TARGET_PORT" "$(target_as postgres)"
  try_login "login to the target database $TARGET_DATABASE" "$(target_as "$TARGET_DATABASE")"
  set_newer_options source "$(source_as "$SOURCE_DATABASE")"
  set_newer_options target "$(target_as postgres)"
  on_source "$SOURCE_DATABASE" -f "$postgres/report/source.sql" >"$scratch/source"
  on_target "$TARGET_DATABASE" -f "$postgres/report/target.sql" >"$scratch/target"
  map_roles
  blockers >"$scratch/blockers"
  on_target postgres -v source="$(<"$scratch/source")" -v target="$(<"$scratch/target")" -v free="$(free_kilobytes)" \
    -v blockers="$(<"$scratch/blockers")" -v waive="$WAIVE" -f "$postgres/report/report.sql" >"$scratch/report.json"
}

# One sentence a line.
blockers() {
  problems
  local found
  found=$(contents)
  if [[ -n $found && $(earlier) != t ]]; then echo "the target database $TARGET_DATABASE is not empty: $found"; fi
}

supervise steps
conclude_report "$code"
