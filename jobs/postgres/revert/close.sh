# Purpose: reaching both sides, and closing the target to everybody for as long as its move is taken back.

# Its container was started just now: it may have to recover first. Behind the fence nobody but dbhaven gets in.
reach_fenced_source() {
  local end=$((SECONDS + ${WAIT_SECONDS:-120}))
  until psql_at "$(source_as dbhaven)" -c 'select 1' >/dev/null 2>"$scratch/login"; do
    ((SECONDS < end)) || fail undone "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    pause 0.3
  done
  set_newer_options source "$(source_as dbhaven)"
  on_source dbhaven -f "$postgres/lease.sql" -f "$postgres/revert/lease.sql"
}

lease_state() { on_source dbhaven -v run="$LEASE" -f "$postgres/move/state.sql"; }

target_answers() {
  if [[ $TARGET_AWAY == true ]]; then echo "FATAL: its server is offline" >"$scratch/login"; return 1; fi
  psql_at "$(target_as postgres)" -c 'select 1' >/dev/null 2>"$scratch/login"
}

# Who could connect is remembered on the target, so that exactly those are let in again if the way back is not taken.
keep_out_of_target() {
  local prepared
  begin_step close
  set_newer_options target "$(target_as dbhaven)"
  on_target dbhaven -f "$postgres/target/schema.sql"
  touch "$scratch/closed"
  on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/close.sql"
  starting=$(on_target dbhaven -f "$postgres/move/starting.sql")
  end_sessions
  prepared=$(on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/prepared.sql")
  [[ -z $prepared ]] || fail refused "the target database $TARGET_DATABASE has prepared transactions, whose rows nobody sees: $prepared"
}

swept=target
sweep() { on_target dbhaven -v starting="$starting" -v database="$TARGET_DATABASE" -f "$postgres/move/sweep.sql"; }
stuck() { on_target dbhaven -v starting="$starting" -v database="$TARGET_DATABASE" -v side=target -f "$postgres/move/stuck.sql"; }

open_target_again() { on_target dbhaven -v database="$TARGET_DATABASE" -f "$postgres/revert/open-again.sql"; }
