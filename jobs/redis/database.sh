# Purpose: makes or completes a service database: its accounts as users of the server, limited to its keys, kept in the
# server's file of users, so that they are there after a restart.
# Inputs (settings): TARGET_HOST TARGET_PORT DATABASE KEY_PATTERN ACCOUNTS(a line each: NAME application|readOnly generated|carried(its password); may be empty)
#   OPEN(true|false: may the accounts log in; false: only once a move has filled the database) WAIT_SECONDS(default 120, for the
#   first login). Given and not used: MANAGE ADOPT.
# Secrets: target-admin (password of dbhaven), target-authority (certificate), verifier-<account> (sha256 of the account's password, in hex).
# Result: {"state":"done","database","accounts":[name]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing; with changed settings it makes the accounts as described. It removes no account.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/database.sh"
administrator=$(secret_file target-admin)
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/rules.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/passwords.sh"

need TARGET_HOST TARGET_PORT DATABASE KEY_PATTERN OPEN

# An account with its rules, the old ones gone in the same command; who is logged in stays so. An error of one account must
# not hide behind the next: each is asked for alone. A carried one keeps what the server has of it, from its move.
make_account() {
  local name=$1 role=$2 password=$3 login=$4 file words
  if [[ $password == carried ]]; then
    password=$(password_words "$name" "$scratch/accounts")
  else
    file=$(secret_file "verifier-$name")
    password="#$(<"$file")"
  fi
  words=$(rules "$role" "$KEY_PATTERN")
  must_be_ok "account $name" <<<"ACL SETUSER $name reset $login $password $words"
}

# may_log_in: on or off. The commit of a move lets the accounts of its target in (move/finish.sh): where one of them may log in
# already, all may.
may_log_in() {
  local name rest
  if [[ $OPEN == true ]]; then echo on; return; fi
  while read -r name rest; do
    if grep -qF "user $name on " "$scratch/accounts"; then echo on; return; fi
  done <<<"${ACCOUNTS:-}"
  echo off
}

steps() {
  local name role password login
  wait_for_login
  read_version
  on_server <<<"ACL LIST" >"$scratch/accounts"
  login=$(may_log_in)
  : >"$scratch/changing"
  say "database $DATABASE: making what is missing"
  while read -r name role password; do
    if [[ -n $name ]]; then make_account "$name" "$role" "$password" "$login"; fi
  done <<<"${ACCOUNTS:-}"
  must_be_ok "keeping the accounts" <<<"ACL SAVE"
}

supervise steps
end_database "\"accounts\":$(account_names)"
