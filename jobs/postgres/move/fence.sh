# Purpose: step `fence`: takes the right to log in from every role of the source but dbhaven's, ends their sessions and
# proves it. From here on every ending lifts the fence, unless the lease was committed.

fence() {
  begin_step fence
  ask_source dbhaven -v run="$RUN" -v move="$MOVE" -v database="$SOURCE_DATABASE" -v seconds="$MAX_INTERRUPTION_SECONDS" -v by="$BY" \
    -v together="$TOGETHER" -f "$postgres/move/fence.sql" >"$scratch/lease"
  IFS=$'\t' read -r state deadline <"$scratch/lease"
  sed -n 2p "$scratch/lease" >"$scratch/fence.json"
  [[ $state == fenced ]] || fail undone "the lease of run $RUN is $state already"
  # Our clock and the source's may differ: the lease counts from now, by ours.
  deadline=$((EPOCHSECONDS + deadline))
  publish_progress
  end_sessions
  prove_fence
}

sweep() { ask_source dbhaven -f "$postgres/move/sweep.sql"; }
stuck() { ask_source dbhaven -f "$postgres/move/stuck.sql"; }

# Every account is tried, from inside the source, where most installations ask for no password; the superuser also from
# here, with its password. A refusal for another reason than the fence proves nothing: then the catalog has to do.
prove_fence() {
  local let_in
  ask_source dbhaven -v run="$RUN" -v database="$SOURCE_DATABASE" -f "$postgres/move/prove.sql" >"$scratch/proof"
  let_in=$(sed -n 2p "$scratch/proof")
  [[ -z $let_in ]] || fail undone "the fence does not hold: $let_in could log in and write"
  sed -n 1p "$scratch/proof" >"$scratch/proof.json"
  if psql_at "$(source_as "$SOURCE_DATABASE" "$SOURCE_SUPERUSER")" -c 'select txid_current()' >/dev/null 2>"$scratch/login"; then
    fail undone "the fence does not hold: $SOURCE_SUPERUSER could log in and write"
  fi
}
