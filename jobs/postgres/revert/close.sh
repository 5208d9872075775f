# Purpose: reaching both sides, and closing the target to everybody for as long as its move is taken back.

# Its container was started just now: it may have to recover first. Behind the fence nobody but dbhaven gets in.
reach_fenced_source() {
  local end=$((SECONDS + ${WAIT_SECONDS:-120}))
  until psql_at "$(source_as dbhaven)" -c 'select 1' >/dev/null 2>"$scratch/login"; do
    ((SECONDS < end)) || fail undone "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    pause 0.3
  done
  on_source dbhaven -f "$postgres/lease.sql" -f "$postgres/revert/lease.sql"
}

refuse_without_commit() {
  local state
  state=$(lease_state)
  case $state in
    committed | reverted) ;;
    *) fail refused "run $LEASE of move $MOVE is ${state:-unknown} on the source, not committed: there is nothing to take back" ;;
  esac
}

lease_state() { on_source dbhaven -v run="$LEASE" -f "$postgres/move/state.sql"; }

# reach_other_side: false where the target does not answer and what is in it was given up beforehand.
reach_other_side() {
  writes=none
  if [[ $(lease_state) == reverted ]]; then return 1; fi
  if target_answers; then
    on_target dbhaven -f "$postgres/target/schema.sql"
    return 0
  fi
  [[ $WRITES == lose ]] ||
    fail refused "the target $TARGET_HOST:$TARGET_PORT does not answer ($(last_words "$scratch/login")), and what was written there since the switch would be lost: bring it back, or give that up with revert: { writes: lose } in the move"
  writes=unknown
  return 1
}

target_answers() {
  if [[ $TARGET_AWAY == true ]]; then echo "FATAL: its server is offline" >"$scratch/login"; return 1; fi
  psql_at "$(target_as postgres)" -c 'select 1' >/dev/null 2>"$scratch/login"
}

# Who could connect is remembered on the target, so that exactly those are let in again if the way back is not taken.
close_target() {
  begin_step close
  touch "$scratch/closed"
  on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/close.sql"
  local clean=0 prepared
  while ((clean < 2)); do
    within_lease
    if [[ $(on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/sweep.sql") == 0 ]]; then clean=$((clean + 1)); else clean=0; fi
  done
  prepared=$(on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/prepared.sql")
  [[ -z $prepared ]] || fail refused "the target database $TARGET_DATABASE has prepared transactions, whose rows nobody sees: $prepared"
}

open_target_again() { on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/open-again.sql"; }
