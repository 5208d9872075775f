# Purpose: reaching both sides, and closing the target to everybody for as long as its move is taken back.

lease_state() { { variable run "$LEASE"; echo 'SELECT state FROM dbhaven.lease WHERE run = @run;'; } | on_source; }

# end_sessions (jobs/move/fence.sh) is asked for the one side and for the other.
swept=source
sweep() { if [[ $swept == source ]]; then on_source <<<'CALL dbhaven.sweep();'; else ask target revert/sweep database "$TARGET_DATABASE"; fi; }
stuck() { if [[ $swept == source ]]; then ask source stuck; else ask target revert/stuck database "$TARGET_DATABASE"; fi; }

# Its container was started just now: it may have to recover first. A restart forgets that it takes no writes, which the keeper's
# beat sets again once nobody is in; only then is it as it was at the switch.
reach_fenced_source() {
  local end=$((SECONDS + ${WAIT_SECONDS:-120})) gaps
  until source_version=$(version_of source 2>"$scratch/login"); do
    ((SECONDS < end)) || fail undone "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    pause 0.3
  done
  facts_of_source
  cat "$mariadb/lease.sql" "$mariadb/fence.sql" "$mariadb/revert/lease.sql" | on_source
  if [[ $(lease_state) != committed ]]; then return; fi
  { variable run "$LEASE"; echo 'CALL dbhaven.keep(@run);'; } | on_source >/dev/null
  end_sessions
  gaps=$(ask source fence-gaps)
  [[ -z $gaps ]] || fail undone "the fence on the source does not hold: ${gaps//$'\n'/, }"
}

target_answers() {
  if [[ $TARGET_AWAY == true ]]; then echo "ERROR: its server is offline" >"$scratch/login"; return 1; fi
  target_version=$(version_of target 2>"$scratch/login")
}

# Whoever can enter the target's database is noted there before he is kept out, so that exactly those are let in again.
keep_out_of_target() {
  local prepared
  begin_step close
  touch "$scratch/closed"
  ask target revert/target
  ask target revert/close move "$MOVE" database "$TARGET_DATABASE"
  change_events DISABLE
  swept=target
  end_sessions
  prepared=$(on_target <<<"XA RECOVER FORMAT = 'SQL';" | cut -f 4)
  [[ -z $prepared ]] || fail refused "the target's server has prepared transactions, whose rows nobody sees: XA COMMIT or XA ROLLBACK ${prepared//$'\n'/, }"
}

# change_events ENABLE|DISABLE: those that ran before the target was closed.
change_events() {
  local events
  events=$(ask target revert/closed-events database "$TARGET_DATABASE") || return
  events=$(ask target events database "$TARGET_DATABASE" events "$events" as "$1") || return
  [[ -z $events ]] || on_target "--database=$TARGET_DATABASE" <<<"$events"
}

open_target_again() {
  ask target revert/target || return
  change_events ENABLE || return
  ask target revert/open-again move "$MOVE" database "$TARGET_DATABASE"
}
