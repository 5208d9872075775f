# Purpose: makes or completes a service database of MariaDB or MySQL: the database with its character set, and its accounts with
# least privilege. Sourced by the engine's database.sh, which says what the job gets and how it ends.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/database.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"
sql=$(dirname -- "${BASH_SOURCE[0]}")/database

need TARGET_HOST TARGET_PORT DATABASE CHARACTER_SET COLLATION MANAGE ADOPT

# run_file FILE [NAME VALUE]...: the query with the database and these as variables.
run_file() {
  local file=$1
  shift
  {
    variable database "$DATABASE"
    variable characterSet "$CHARACTER_SET"
    variable collation "$COLLATION"
    variable manage "$MANAGE"
    variable adopt "$ADOPT"
    variable open "${OPEN:-true}"
    while (($#)); do variable "$1" "$2"; shift 2; done
    cat "$sql/$file"
  } | on_server
}

# each_account COMMAND...: calls it with name, limit, encryption, password (generated or carried) and privileges of each.
each_account() {
  local name limit encryption password privileges
  while read -r name limit encryption password privileges; do
    if [[ -n $name ]]; then "$@" "$name" "$limit" "$encryption" "$password" "$privileges"; fi
  done <<<"${ACCOUNTS:-}"
}

account_problems() { run_file account-refusals.sql account "$1"; }

make_account() {
  local file verifier=
  if [[ $4 == generated ]]; then
    file=$(secret_file "verifier-$1")
    verifier=$(<"$file")
  fi
  run_file account.sql account "$1" plugin "$plugin" verifier "$verifier" limit "$2" encryption "$3" privileges "$5"
}

steps() {
  local problems
  wait_for_login
  problems=$(run_file refusals.sql; each_account account_problems)
  [[ -z $problems ]] || fail refused "${problems//$'\n'/; }"
  : >"$scratch/changing"
  say "database $DATABASE: making what is missing"
  run_file database.sql
  each_account make_account
}

remember_password target-admin
supervise steps
forget_password
end_database "\"accounts\":$(account_names)"
