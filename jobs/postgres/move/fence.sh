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
  starting=$(ask_source dbhaven -f "$postgres/move/starting.sql")
  end_sessions
  refuse_newcomers
  prove_fence
}

# Sessions that were being let in when the fence was set up (starting.sql).
starting='{}'
sweep() { ask_source dbhaven -v starting="$starting" -v database= -f "$postgres/move/sweep.sql"; }
stuck() { ask_source dbhaven -v starting="$starting" -v database= -v side=source -f "$postgres/move/stuck.sql"; }

# What was there before was refused or waived; since then the applications have gone on. A transaction that was prepared meanwhile outlives
# its session, and is in no snapshot.
refuse_newcomers() {
  local found
  instance_problems >"$scratch/newcomers"
  found=$({ grep -vxFf "$scratch/standing" "$scratch/newcomers" || true; } | sed -n 1,5p | paste -sd '|')
  [[ -z $found ]] || fail undone "since the move was prepared: ${found//|/; }"
}

# nobody_inside: asked once more right before the commit.
nobody_inside() {
  local found
  if committed_together; then return; fi
  found=$(sweep)
  ((found == 0)) || fail undone "a session was at work on the source behind its fence, and may have written there after the copy: run up again"
}

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
