# Purpose: the first login of a job on an instance. Sourced after lib/job.sh and the engine's session.sh, which has log_in and
# the list wrong_login.

# wait_for_login: calls the engine's log_in until it succeeds. A server that has just been started refuses or is unreachable
# for a while; what the words of wrong_login say stays so.
wait_for_login() {
  local wrong deadline=$((SECONDS + ${WAIT_SECONDS:-120}))
  until log_in >"$scratch/login" 2>&1; do
    for wrong in "${wrong_login[@]}"; do
      [[ $(<"$scratch/login") != *"$wrong"* ]] || fail refused "login as dbhaven on $TARGET_HOST:$TARGET_PORT: $(last_words "$scratch/login")"
    done
    ((SECONDS < deadline)) || fail refused "no login as dbhaven on $TARGET_HOST:$TARGET_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    pause 0.5
  done
}
