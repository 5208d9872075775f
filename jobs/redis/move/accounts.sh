# Purpose: the accounts of a server: closing all but dbhaven's, and giving them back what they had. What a server keeps of
# its accounts stands in lines "user NAME RULES" (ACL LIST).

# rules_version NUMBER: which rules there are. Channels have rules since 6.2, selectors since 7.0.
close_rules() {
  local rules="off resetkeys -@all"
  if (($1 >= 6002)); then rules+=" resetchannels"; fi
  if (($1 >= 7000)); then rules+=" clearselectors"; fi
  printf '%s' "$rules"
}

# others_in FILE: names of the accounts but dbhaven's, a line each.
others_in() { sed -n 's/^user \([^ ]*\) .*/\1/p' "$1" | grep -vx dbhaven || true; }

# closing VERSION FILE: the commands that close them, in one transaction, and end their sessions. A session that is logged in has
# lost its rights with its account: that it is ended as well wakes up those that wait for something.
closing() {
  local name rules
  rules=$(close_rules "$1")
  echo MULTI
  while IFS= read -r name; do printf 'ACL SETUSER %s %s\n' "$(quoted "$name")" "$rules"; done < <(others_in "$2")
  echo EXEC
  while IFS= read -r name; do printf 'CLIENT KILL USER %s\n' "$(quoted "$name")"; done < <(others_in "$2")
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
