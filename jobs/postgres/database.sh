# Purpose: makes or completes a service database: an owner that cannot log in, accounts with least privilege, the
# database, its extensions and privileges; public rights revoked.
# Inputs (settings): TARGET_HOST TARGET_PORT DATABASE OWNER ENCODING LOCALE LOCALE_PROVIDER(libc|icu|builtin)
#   ACCOUNTS(JSON [{"name","role":"application|readOnly|migration","connectionLimit"}]) SCHEMAS(JSON [name]) EXTENSIONS(JSON [name])
#   MANAGE(job|provider: roles and database are made elsewhere) OPEN(true|false: may the accounts connect; false: only once
#   a move has filled the database)
#   ACCESS(JSON [{"name","unencrypted"}]: the accounts that may connect, carried ones among them)
#   ADOPT(true|false: take over a database that this job did not make) WAIT_SECONDS(default 120, for the first login)
# Secrets: target-admin (password of superuser dbhaven), target-authority (certificate), verifier-<account> (SCRAM verifier).
# Result: {"state":"done","database","owner","accounts":[name]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing; with changed settings it completes what is missing. It never drops or narrows anything but
# the rights of PUBLIC, those of an account with a narrower role than before, and who may connect: an account that is taken out of the
# estate is refused from then on.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/database.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"
sql=$(dirname -- "${BASH_SOURCE[0]}")/database

need TARGET_HOST TARGET_PORT DATABASE OWNER ENCODING LOCALE LOCALE_PROVIDER ACCOUNTS SCHEMAS EXTENSIONS MANAGE OPEN ADOPT ACCESS

run_file() {
  local database=$1 file=$2
  shift 2
  on_target "$database" -v database="$DATABASE" -v owner="$OWNER" -v accounts="$ACCOUNTS" "$@" -f "$sql/$file"
}

refuse_what_differs() {
  local problems
  problems=$(run_file postgres refusals.sql -v encoding="$ENCODING" -v locale="$LOCALE" -v provider="$LOCALE_PROVIDER" \
    -v manage="$MANAGE" -v extensions="$EXTENSIONS" -v made="$(made)" -v adopt="$ADOPT")
  [[ -z $problems ]] || fail refused "${problems//$'\n'/; }"
}

# Whether this job made the database, or has taken it over: t or f. The note is in the instance's database dbhaven.
made() {
  if [[ $(on_target postgres -c "select count(*) from pg_database where datname = 'dbhaven'") == 0 ]]; then echo f; return; fi
  run_file dbhaven made.sql
}

note_as_made() {
  on_target postgres -f "$sql/../target/database.sql"
  on_target dbhaven -f "$sql/../target/schema.sql"
  run_file dbhaven note.sql
}

# Whether the accounts may connect: true or false. An account that is added after the move is let in like the others.
open() {
  if [[ $OPEN == true ]]; then echo true; else run_file dbhaven opened.sql; fi
}

# The verifiers go from their files into psql, past argument list, environment and log.
make_accounts() {
  local account file
  run_file postgres owner.sql
  while IFS= read -r account; do
    file=$(secret_file "verifier-$account")
    VERIFIER_FILE=$file run_file postgres account.sql -v account="$account"
  done < <(run_file postgres account-names.sql)
}

# The server's pg_hba.conf, and no end before it holds: an application may come the moment after.
write_access() {
  local reload problems deadline=$((SECONDS + 30))
  reload=$(run_file dbhaven access.sql -v access="$ACCESS")
  problems=$(run_file postgres access-problems.sql)
  [[ -z $problems ]] || fail undone "the server does not understand who may connect: ${problems//$'\n'/; }"
  until [[ $(run_file postgres reloaded.sql -v reload="$reload") == t ]]; do
    ((SECONDS < deadline)) || fail undone "the server has not read who may connect within 30 s"
    pause 0.1
  done
}

steps() {
  wait_for_login
  refuse_what_differs
  : >"$scratch/changing"
  say "database $DATABASE: making what is missing"
  # First the note: a database made just before a kill is still ours.
  note_as_made
  if [[ $MANAGE == job ]]; then
    make_accounts
    run_file postgres create.sql -v encoding="$ENCODING" -v locale="$LOCALE" -v provider="$LOCALE_PROVIDER"
  fi
  local open
  open=$(open)
  run_file postgres public.sql -v open="$open"
  run_file "$DATABASE" extensions.sql -v extensions="$EXTENSIONS"
  # A database that a move is still to fill stays empty.
  if [[ $open == true ]]; then run_file "$DATABASE" schemas.sql -v schemas="$SCHEMAS"; fi
  run_file "$DATABASE" narrow.sql
  run_file "$DATABASE" privileges.sql
  write_access
}

remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin
supervise steps
forget_passwords
end_database "\"owner\":$(json_string "$OWNER"),\"accounts\":$ACCOUNTS"
