# Purpose: makes or completes a service database: the database with its character set, and its accounts with least privilege.
# Inputs (settings): TARGET_HOST TARGET_PORT DATABASE CHARACTER_SET COLLATION
#   ACCOUNTS(a line each: NAME application|readOnly|migration LIMIT(connections, 0: none) SSL|NONE(what
#   its connections need); may be empty)
#   ADOPT(true|false: take over a database or accounts that this job did not make) WAIT_SECONDS(default 120, for the first
#   login). Given and not used: MANAGE OPEN RELEASE.
# Secrets: target-admin (password of dbhaven), target-authority (certificate), verifier-<account> (hash of mysql_native_password).
# Result: {"state":"done","database","accounts":[name]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing; with changed settings it makes the accounts as described. It drops no account and no database.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/database.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
sql=$(dirname -- "${BASH_SOURCE[0]}")/database

need TARGET_HOST TARGET_PORT DATABASE CHARACTER_SET COLLATION ADOPT

# run_file FILE [NAME VALUE]...: the query with the database and these as variables.
run_file() {
  local file=$1
  shift
  {
    variable database "$DATABASE"
    variable characterSet "$CHARACTER_SET"
    variable collation "$COLLATION"
    variable adopt "$ADOPT"
    while (($#)); do variable "$1" "$2"; shift 2; done
    cat "$sql/$file"
  } | on_server
}

# each_account COMMAND...: calls it with name, role, limit and encryption of each.
each_account() {
  local name role limit encryption
  while read -r name role limit encryption; do
    if [[ -n $name ]]; then "$@" "$name" "$role" "$limit" "$encryption"; fi
  done <<<"${ACCOUNTS:-}"
}

account_problems() { run_file account-refusals.sql account "$1"; }

make_account() {
  local file privileges
  file=$(secret_file "verifier-$1")
  privileges=$(privileges_of "$2")
  run_file account.sql account "$1" verifier "$(<"$file")" limit "$3" encryption "$4" privileges "$privileges"
}

# In the order of their names, as account.sql compares them with what the account has.
privileges_of() {
  case $1 in
    application) echo 'CREATE TEMPORARY TABLES,DELETE,EXECUTE,INSERT,LOCK TABLES,SELECT,UPDATE' ;;
    readOnly) echo 'SELECT,SHOW VIEW' ;;
    # The structure and its rows. Who may drop tables may drop the database as well: MariaDB does not tell the two apart.
    migration) echo 'ALTER,ALTER ROUTINE,CREATE,CREATE ROUTINE,CREATE TEMPORARY TABLES,CREATE VIEW,DELETE,DROP,EVENT,EXECUTE,INDEX,INSERT,LOCK TABLES,REFERENCES,SELECT,SHOW VIEW,TRIGGER,UPDATE' ;;
    *) fail refused "an account cannot have the role $1; write application, readOnly or migration." ;;
  esac
}

steps() {
  local problems
  wait_for_login "ERROR 1045 " "ERROR 1130 "
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
