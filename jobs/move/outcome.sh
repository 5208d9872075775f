# Purpose: the ending of a run, for the job itself and for settle.sh of every engine: the lease on the source says how it
# ended; this makes it so on both sides and tells.
# Of the engine: lease_settle, never_prepared, difference_members, open_target, forget_passwords.

# conclude CODE: ends the job; CODE is how its steps ended.
conclude() {
  local class reason state why
  stop_all
  read_ending "$1"
  case $(current_step) in
    '') end_without_fence "$class" "$reason" ;;
    # There is no fence yet, also where the source cannot be asked: one that nobody can log in to is the most frequent reason. Where it
    # says committed, this is another task of a run that was: nothing that is refused now undoes that.
    prepare)
      state=$(lease_settle "$reason" 2>"$scratch/settle") || true
      if [[ ${state%%$'\n'*} == committed ]]; then finish_forwards; fi
      end_without_fence "$class" "$reason"
      ;;
  esac
  state=$(settled "$reason") || end_failed unknown "${reason:+$reason; }the source could not be asked how the run stands: $(last_words "$scratch/settle"). A fence lifts itself when its lease ends"
  # Its keeper may have lifted it before, or somebody by hand or by a cancel: their reason is a part of ours.
  { read -r state; read -r why; } <<<"$state" || true
  if [[ -n $why && $why != "${reason//[$'\n\t']/ }" ]]; then reason+="${reason:+; }$why"; fi
  case $state in
    committed) finish_forwards ;;
    lifted | '') end_without_fence "$class" "$reason" ;;
    *) end_failed unknown "the lease of run $RUN is $state after all" ;;
  esac
}

# settled REASON: lifts the fence unless the lease is committed; prints the state then, nothing for a run without one.
# The undo has a time of its own, however the steps ended.
settled() {
  local deadline=$((SECONDS + ${UNDO_SECONDS:-45}))
  while ((SECONDS < deadline)); do
    if lease_settle "${1:-the run did not end well}" 2>"$scratch/settle"; then return 0; fi
    if never_prepared; then return 0; fi
    pause 0.5
  done
  return 1
}

end_without_fence() {
  local more=
  if [[ $1 == mismatch ]]; then more=$(difference_members) || more=; fi
  forget_passwords
  if [[ $1 == refused ]]; then end_failed refused "$2" "\"run\":$(json_string "$RUN")"; fi
  end_failed "$1" "${2:-the run ended without a commit} (the fence is lifted, applications go on at the source)" "\"run\":$(json_string "$RUN")${more:+,$more}"
}

# Committed is committed: from here there is only forward. The accounts may connect to the target, and the run's note says
# that it is finished; where that fails, settle.sh does the same again.
finish_forwards() {
  local result
  if ! result=$(open_target 2>"$scratch/settle"); then
    end_failed unknown "the move is committed, but the target could not be opened to its accounts: $(last_words "$scratch/settle"); run up again"
  fi
  forget_passwords
  publish result "$result"
  say committed
  exit 0
}

# committed_result MOMENT REPORT: the result of a committed move, from the report of its verification.
committed_result() {
  printf '{"state":"committed","committedAt":"%s","endpoint":{"host":%s,"port":%d,"database":%s},%s\n' "$1" "$(json_string "$TARGET_HOST")" "$TARGET_PORT" "$(json_string "$TARGET_DATABASE")" "${2#'{"state":"verified",'}"
}
