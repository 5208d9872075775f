# Purpose: the way back of a committed move, as far as it is the same for every engine: the steps of revert.sh, and the ending, for it and for
# withdraw.sh. The lease on the source says how a way back ended; this makes it so on both sides and tells.
# Of the engine, for the steps: reach_fenced_source, keep_out_of_target, compare, nothing_differs, bring_back (what was written, and
# compared again), exchange. For the ending: lease_state, reversal_state (the same, once what is decided has been done), target_answers,
# set_target_aside, reverted_result, open_target_again, drop_copy, forget_passwords.

take_back() {
  deadline=$((EPOCHSECONDS + MAX_INTERRUPTION_SECONDS))
  begin_step reach
  reach_fenced_source
  refuse_without_commit
  if reach_other_side; then
    keep_out_of_target
    compare
    give_up_or_bring_back
  fi
  wait_for_group
  exchange
}

# Of a switch group none is taken back before all can be: who runs them asks each for its exchange once all are held. What is decided
# already waits for nobody.
wait_for_group() {
  if [[ ${HOLD:-false} != true || $(lease_state) == revert* ]]; then return; fi
  begin_step hold
  publish result '{"state":"held"}'
  until [[ -e $DBHAVEN_OUTPUT/exchange-requested ]]; do
    ((EPOCHSECONDS < deadline)) || fail undone "nobody asked for the exchange within $MAX_INTERRUPTION_SECONDS s (the longest maxInterruptionSeconds of its switch group)"
    pause 0.2
  done
}

give_up_or_bring_back() {
  if nothing_differs; then return; fi
  writes=lost
  if [[ $WRITES == lose ]]; then return; fi
  bring_back
  writes=carried
}

refuse_without_commit() {
  local state
  state=$(lease_state)
  case $state in
    committed | reverting | reverted) ;;
    *) fail refused "run $LEASE of move $MOVE is ${state:-unknown} on the source, not committed: there is nothing to take back" ;;
  esac
}

# reach_other_side: false where nothing is to be compared any more: the decision was made by an earlier run, or the target does not
# answer and what is in it was given up beforehand.
reach_other_side() {
  writes=none
  if [[ $(lease_state) == revert* ]]; then return 1; fi
  if target_answers; then return 0; fi
  [[ $WRITES == lose ]] ||
    fail refused "the target $TARGET_HOST:$TARGET_PORT does not answer ($(last_words "$scratch/login")), and what was written there since the switch would be lost: bring it back, or give that up with revert: { writes: lose } in the move"
  writes=unknown
  return 1
}

# withdraw: the whole of withdraw.sh, once its passwords are known.
withdraw() {
  printf '"step":"settle"' >"$scratch/step"
  printf 'undone\n%s\n' "its job was gone before the exchange, or it is not asked for any more" >"$scratch/failure"
  touch "$scratch/closed"
  conclude_revert 1
}

# conclude_revert CODE: ends the job; CODE is how its steps ended.
conclude_revert() {
  local class reason state deadline=$((SECONDS + ${UNDO_SECONDS:-45}))
  stop_all
  read_ending "$1"
  until state=$(reversal_state 2>"$scratch/settle"); do
    ((SECONDS < deadline)) || end_failed unknown "${reason:+$reason; }the source could not be asked how the way back stands: $(last_words "$scratch/settle"). The target stays closed until then: run up again"
    pause 0.5
  done
  if [[ $state == reverted ]]; then finish_back; fi
  end_open_again "$class" "$reason"
}

# The target's database is put aside as it is, so that nothing is lost and another move finds an empty one. The source works already: a
# target that does not answer, or not any more, stays as it was, closed or not, and the result says so.
finish_back() {
  local result why=
  if ! target_answers; then
    why="it does not answer ($(last_words "$scratch/login"))"
  elif ! set_target_aside 2>"$scratch/settle"; then
    why=$(last_words "$scratch/settle")
  fi
  result=$(reverted_result)
  forget_passwords
  if [[ -n $why ]]; then result="${result%\}},\"notAside\":$(json_string "$why")}"; fi
  publish result "$result"
  say reverted
  exit 0
}

# An earlier run may have closed the target and died: it is opened whoever closed it. One that does not answer was not closed by this run,
# or nobody knows how it stands.
end_open_again() {
  if target_answers; then
    open_target_again 2>"$scratch/settle" ||
      end_failed unknown "$2; and the target could not be opened again: $(last_words "$scratch/settle"): run up again"
  elif [[ -e $scratch/closed ]]; then
    end_failed unknown "$2; and the target could not be opened again: it does not answer ($(last_words "$scratch/login")): run up again"
  fi
  drop_copy 2>/dev/null || true
  forget_passwords
  end_failed "$1" "${2:-the way back was not taken} (applications go on at the target)" "\"run\":$(json_string "$RUN")"
}
