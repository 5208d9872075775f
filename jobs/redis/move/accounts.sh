# Purpose: the accounts of a server: closing all but dbhaven's, and giving them back what they had. What a server keeps of
# its accounts stands in lines "user NAME RULES" (ACL LIST).

# close_rules NAME VERSION: channels have rules since 6.2, selectors since 7.0. The user `default` keeps its rights: a server carries
# out its append-only file under them when it starts, and without them leaves out every transaction and script, the lease of the
# fence among them.
close_rules() {
  local rules=off
  if [[ $1 != default ]]; then
    rules+=" resetkeys -@all"
    if (($2 >= 6002)); then rules+=" resetchannels"; fi
    if (($2 >= 7000)); then rules+=" clearselectors"; fi
  fi
  printf '%s' "$rules"
}

# others_in FILE: names of the accounts but dbhaven's, a line each.
others_in() { sed -n 's/^user \([^ ]*\) .*/\1/p' "$1" | grep -vx dbhaven || true; }

# closing VERSION FILE: the commands that close them and end their sessions, in one transaction: a session of `default`, which keeps
# its rights, finds no moment in between. Others have lost theirs with their account; that they are ended as well wakes up those
# that wait for something.
closing() {
  local name
  echo MULTI
  while IFS= read -r name; do
    printf 'ACL SETUSER %s %s\n' "$(quoted "$name")" "$(close_rules "$name" "$1")"
    printf 'CLIENT KILL USER %s\n' "$(quoted "$name")"
  done < <(others_in "$2")
  echo EXEC
}

# opening FILE: the commands that give the accounts of these lines back what they had.
opening() {
  local line name
  while IFS= read -r line; do
    if [[ $line != "user "* || $line == "user dbhaven "* ]]; then continue; fi
    line=${line#user }
    name=${line%% *}
    printf 'ACL SETUSER %s reset %s\n' "$(quoted "$name")" "$(rule_words "${line#* }")"
  done <"$1"
}

# rule_words RULES: each as a word of the client's; what stands in brackets is one.
rule_words() {
  local word group=
  for word in $(set -f; printf '%s\n' $1); do
    if [[ -n $group || $word == "("* ]]; then
      group+=${group:+ }$word
      if [[ $word == *")" ]]; then quoted "$group"; printf ' '; group=; fi
    else
      quoted "$word"
      printf ' '
    fi
  done
}

# carry_passwords: accounts that keep their passwords get them on the target, from the lines that the fence has kept; they stay closed.
carry_passwords() {
  local name
  [[ -n ${CARRIED:-} ]] || return 0
  first_words "$CARRIED" | while IFS= read -r name; do printf 'ACL SETUSER %s resetpass %s\n' "$name" "$(password_words "$name" "$scratch/users-before")"; done | all_ok target "passwords of carried accounts"
}

# keep_accounts SIDE: in the server's file of accounts, where it has one.
keep_accounts() {
  if [[ -n $(setting_of "$1" aclfile) ]]; then all_ok "$1" "keeping the accounts" <<<"ACL SAVE"; fi
}

# make_administrator: dbhaven on the source, by the superuser; the password as its sha256. A server without a file of accounts
# forgets it with a restart.
make_administrator() {
  local rules="~* +@all" answer
  answer=$(on_source_as_superuser <<<"INFO server") || return
  if (($(version_number "$(sed -n 's/^redis_version://p' <<<"$answer")") >= 6002)); then rules="~* &* +@all"; fi
  answer=$(on_source_as_superuser <<<"ACL SETUSER dbhaven reset on #$(<"$(secret_file source-dbhaven-verifier)") $rules") || return
  if [[ $answer != OK ]]; then
    printf '%s\n' "$answer" >&2
    return 1
  fi
}
