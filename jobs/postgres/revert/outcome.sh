# Purpose: the exchange, which is the decision, and what the ending of a way back (jobs/move/reversal.sh) asks for.

# In one transaction: the lease, the exchange of the databases, and the right of everybody to log in.
exchange() {
  local state
  # A database that somebody is in is not exchanged.
  if [[ -n ${source_snapshot:-} ]]; then close_snapshot source; fi
  begin_step exchange
  state=$(content report.json | on_source dbhaven -v run="$LEASE" -v reason="run $RUN of $BY" -v back="$(content back)" -v kept="$kept" \
    -v writes="$writes" -v tables="$(content differing)" -f "$postgres/revert/exchange.sql")
  [[ $state == reverted ]] || fail undone "the lease of run $LEASE is ${state:-gone} on the source"
}

# content FILE: of the scratch folder; nothing for one that was not made.
content() { cat "$scratch/$1" 2>/dev/null || true; }

# One transaction has done all of it.
reversal_state() { lease_state; }
reverted_result() { on_source dbhaven -v run="$LEASE" -f "$postgres/revert/result.sql"; }
drop_copy() { on_source dbhaven -v back="$back" -f "$postgres/revert/drop-copy.sql"; }

set_target_aside() {
  on_target dbhaven -v run="$LEASE" -v database="$TARGET_DATABASE" -v aside="dbhaven-reverted-$LEASE" -f "$postgres/revert/set-aside.sql" &&
    on_target "$TARGET_DATABASE" -v database="$TARGET_DATABASE" -v owner="$TARGET_OWNER" -v accounts="$TARGET_ACCOUNTS" -v extensions="$TARGET_EXTENSIONS" \
      -f "$postgres/database/extensions.sql" -f "$postgres/database/privileges.sql"
}
