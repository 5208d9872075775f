# Purpose: makes or completes a service database: the database with its character set, and its accounts with least privilege.
# Inputs (settings): TARGET_HOST TARGET_PORT DATABASE CHARACTER_SET COLLATION
#   ACCOUNTS(a line each: NAME LIMIT(connections, 0: none) SSL|NONE(what its connections need) PRIVILEGES(on the database, in
#   the order of their names, with a comma between); may be empty)
#   MANAGE(job|provider: database and accounts are made elsewhere, the accounts without a way in)
#   ADOPT(true|false: take over a database or accounts that this job did not make) WAIT_SECONDS(default 120, for the first
#   login). Given and not used: OPEN RELEASE.
# Secrets: target-admin (password of dbhaven), target-authority (certificate), verifier-<account> (hash of mysql_native_password).
# Result: {"state":"done","database","accounts":[name]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing; with changed settings it makes the accounts as described. It drops no account and no database.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/database.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
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
    while (($#)); do variable "$1" "$2"; shift 2; done
    cat "$sql/$file"
  } | on_server
}

# each_account COMMAND...: calls it with name, limit, encryption and privileges of each.
each_account() {
  local name limit encryption privileges
  while read -r name limit encryption privileges; do
    if [[ -n $name ]]; then "$@" "$name" "$limit" "$encryption" "$privileges"; fi
  done <<<"${ACCOUNTS:-}"
}

account_problems() { run_file account-refusals.sql account "$1"; }

make_account() {
  local file
  file=$(secret_file "verifier-$1")
  run_file account.sql account "$1" verifier "$(<"$file")" limit "$2" encryption "$3" privileges "$4"
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
