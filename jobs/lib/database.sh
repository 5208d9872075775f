# Purpose: what the job `database` of every engine shares: the first login, the names of its accounts and its end. Sourced
# after lib/job.sh.
# The job leaves the file $scratch/changing before it changes anything: a failure from there on is safe to run again.

# account_names: of ACCOUNTS, a line each with the name as its first word, as a JSON list.
account_names() {
  local name rest list=
  while read -r name rest; do
    if [[ -n $name ]]; then list+=${list:+,}$(json_string "$name"); fi
  done <<<"${ACCOUNTS:-}"
  printf '[%s]' "$list"
}

# wait_for_login WRONG...: calls the engine's log_in until it succeeds. A server that has just been started refuses or is
# unreachable for a while; what the words of WRONG say stays so.
wait_for_login() {
  local wrong deadline=$((SECONDS + ${WAIT_SECONDS:-120}))
  until log_in >"$scratch/login" 2>&1; do
    for wrong; do
      [[ $(<"$scratch/login") != *"$wrong"* ]] || fail refused "login as dbhaven on $TARGET_HOST:$TARGET_PORT: $(last_words "$scratch/login")"
    done
    ((SECONDS < deadline)) || fail refused "no login as dbhaven on $TARGET_HOST:$TARGET_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    sleep 0.5
  done
}

# end_database JSON_MEMBERS: after `supervise`; the result, and the job's end.
end_database() {
  local class=refused
  if ((code == 0)); then
    publish result "{\"state\":\"done\",\"database\":$(json_string "$DATABASE"),$1}"
    say "database $DATABASE is as described"
    exit 0
  fi
  if [[ -e $scratch/changing ]]; then class=undone; fi
  if ((code == 143)); then end_failed "$class" "the job was stopped"; fi
  end_failed "$(failure_class "$class")" "$(failure_reason)"
}
