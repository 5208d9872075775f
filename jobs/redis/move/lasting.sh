# Purpose: a session with the source that lasts. The keeper asks several times a second for as long as the fence stands, and each
# program that it started would take from the source's server; closing the accounts takes two questions of one session.

lasting_to='' lasting_from=''

# begin_lasting: as dbhaven; nothing where there is one. Fails with the reason where the source does not answer.
begin_lasting() {
  local connection line='' pipe=$scratch/lasting
  if [[ -n $lasting_to ]]; then return; fi
  on source <<<PING >/dev/null || return
  rm -f "$pipe-in" "$pipe-out"
  mkfifo "$pipe-in" "$pipe-out"
  at source
  "$client" "${connection[@]}" <"$pipe-in" >"$pipe-out" 2>&1 &
  exec {lasting_to}>"$pipe-in" {lasting_from}<"$pipe-out"
  # Written to a client that has ended it would end us.
  trap '' PIPE
  if ask_lasting "${login[source]}" && [[ $answer == OK$'\n' ]]; then return; fi
  end_lasting
  return 1
}

# ask_lasting COMMANDS: the lines of its answers into `answer`; ends the session where it does not answer.
ask_lasting() {
  local line
  answer=
  if printf '%s\nECHO dbhaven-end\n' "$1" >&"$lasting_to" 2>/dev/null; then
    while IFS= read -rt 10 line <&"$lasting_from"; do
      if [[ $line == dbhaven-end ]]; then return; fi
      answer+=$line$'\n'
    done
  fi
  end_lasting
  return 1
}

end_lasting() {
  if [[ -z $lasting_to ]]; then return; fi
  exec {lasting_to}>&- {lasting_from}<&-
  lasting_to='' lasting_from=''
}
