# Purpose: the exchange, which is the decision, and the ending of a way back, for the job itself and for withdraw.sh: the lease
# on the source says how it ended; this makes it so on both sides and tells.

# In one transaction: the lease, the exchange of the databases, and the right of everybody to log in.
exchange() {
  local state
  begin_step exchange
  state=$(content report.json | on_source dbhaven -v run="$LEASE" -v reason="run $RUN of $BY" -v back="$(content back)" -v kept="$kept" \
    -v writes="$writes" -v tables="$(content differing)" -f "$postgres/revert/exchange.sql")
  [[ $state == reverted ]] || fail undone "the lease of run $LEASE is ${state:-gone} on the source"
}

# content FILE: of the scratch folder; nothing for one that was not made.
content() { cat "$scratch/$1" 2>/dev/null || true; }

# conclude_revert CODE: ends the job; CODE is how its steps ended.
conclude_revert() {
  local class reason state deadline=$((SECONDS + ${UNDO_SECONDS:-45}))
  stop_all
  read_ending "$1"
  until state=$(lease_state 2>"$scratch/settle"); do
    ((SECONDS < deadline)) || end_failed unknown "${reason:+$reason; }the source could not be asked how the way back stands: $(last_words "$scratch/settle"). The target stays closed until then: run up again"
    pause 0.5
  done
  if [[ $state == reverted ]]; then finish_back; fi
  end_open_again "$class" "$reason"
}

# The target's database is put aside as it is, so that nothing is lost and another move finds an empty one; where the target
# does not answer it stays as it was, closed or not.
finish_back() {
  local result=
  if target_answers; then
    set_target_aside 2>"$scratch/settle" ||
      end_failed unknown "the move is taken back, and the source works; but the target's database could not be set aside: $(last_words "$scratch/settle"); run up again"
  fi
  result=$(on_source dbhaven -v run="$LEASE" -f "$postgres/revert/result.sql")
  forget_passwords
  publish result "$result"
  say reverted
  exit 0
}

set_target_aside() {
  on_target dbhaven -v run="$LEASE" -v database="$TARGET_DATABASE" -v aside="dbhaven-reverted-$LEASE" -f "$postgres/revert/set-aside.sql" &&
    on_target "$TARGET_DATABASE" -v database="$TARGET_DATABASE" -v owner="$TARGET_OWNER" -v accounts="$TARGET_ACCOUNTS" -v extensions="$TARGET_EXTENSIONS" \
      -f "$postgres/database/extensions.sql" -f "$postgres/database/privileges.sql"
}

end_open_again() {
  if [[ -e $scratch/closed ]]; then
    open_target_again 2>"$scratch/settle" ||
      end_failed unknown "$2; and the target could not be opened again: $(last_words "$scratch/settle"): run up again"
  fi
  on_source dbhaven -v back="$back" -f "$postgres/revert/drop-copy.sql" 2>/dev/null || true
  forget_passwords
  end_failed "$1" "${2:-the way back was not taken} (applications go on at the target)" "\"run\":$(json_string "$RUN")"
}
