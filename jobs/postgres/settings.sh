# Purpose: tells a running server those of its settings that it can reload, by ALTER SYSTEM, so that its next start has them too.
# Inputs (settings): TARGET_HOST TARGET_PORT INSTANCE SETTINGS(JSON {name: value}) WAIT_SECONDS(default 120, for the first login)
# Secrets: target-admin (password of superuser dbhaven), target-authority (certificate).
# Result: {"state":"done","waiting":[names that only the next start takes]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing. What was taken out of the estate gets its default; what somebody else set by ALTER SYSTEM stays.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/applied.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"
sql=$(dirname -- "${BASH_SOURCE[0]}")/settings

need TARGET_HOST TARGET_PORT INSTANCE SETTINGS

run_file() { on_target "$1" -v settings="$SETTINGS" -f "$sql/$2"; }

# In sessions without settings of their own, which would hide the server's.
findings() { PGOPTIONS='' run_file postgres "$1"; }

loaded() { on_target postgres -c 'select pg_conf_load_time()'; }

# The server reloads a moment after it was asked to; a new session has what it then has.
reload() {
  local before deadline=$((SECONDS + 30))
  before=$(loaded)
  on_target postgres -c 'select pg_reload_conf()' >/dev/null
  until [[ $(loaded) != "$before" ]]; do
    ((SECONDS < deadline)) || fail undone "the server did not load its settings within 30 s; see its log"
    pause 0.1
  done
}

steps() {
  local problems
  wait_for_login
  : >"$scratch/changing"
  on_target postgres -f "$sql/../target/database.sql"
  # First the note: what is set just before a kill is still ours.
  run_file dbhaven note.sql
  run_file postgres set.sql
  run_file dbhaven reset.sql
  problems=$(findings errors.sql)
  [[ -z $problems ]] || fail undone "${problems//$'\n'/; }"
  reload
  problems=$(findings missing.sql)
  [[ -z $problems ]] || fail undone "${problems//$'\n'/; }"
  findings waiting.sql >"$scratch/waiting"
}

remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin
supervise steps
forget_passwords
end_applied
