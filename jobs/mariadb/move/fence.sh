# Purpose: step `fence`: locks every account of the source but dbhaven's, ends their sessions, lets the server take no writes and
# run no event, and proves it. From here on every ending lifts the fence, unless the lease was committed.

fence() {
  local state fenced
  begin_step fence
  {
    variable run "$RUN"; variable move "$MOVE"; variable database "$SOURCE_DATABASE"; variable by "$BY"; variable together "${TOGETHER:-}"
    printf 'CALL dbhaven.fence(@run, @move, @database, %d, @by, @together);\n' "$MAX_INTERRUPTION_SECONDS"
  } | on_source >"$scratch/lease"
  IFS=$'\t' read -r state deadline fenced <"$scratch/lease"
  printf '%s\n' "$fenced" >"$scratch/fence.json"
  [[ $state == fenced ]] || fail undone "the lease of run $RUN is $state already"
  # Our clock and the source's may differ: the lease counts from now, by ours.
  deadline=$((EPOCHSECONDS + deadline))
  publish_progress
  end_sessions
  refuse_prepared
  prove_fence
}

# A transaction that was prepared after step `prepare` has looked outlives its session, and would not be among the rows.
refuse_prepared() {
  local prepared
  prepared=$(prepared_transactions)
  [[ -z $prepared ]] || fail undone "${prepared//$'\n'/; }"
}

sweep() { on_source <<<'CALL dbhaven.sweep();'; }
stuck() { ask source stuck; }

# The account whose password is known is tried with a login. The others are tried as far as a server lets it be done without a
# password: a wrong one is refused for another reason than a lock, so of them the server's own records have to do.
prove_fence() {
  local open
  open=$(ask source fence-gaps)
  [[ -z $open ]] || fail undone "the fence does not hold: ${open//$'\n'/, }"
  if as_superuser <<<'CREATE TABLE dbhaven.proof (n INT); DROP TABLE dbhaven.proof;' >/dev/null 2>"$scratch/login"; then
    fail undone "the fence does not hold: $SOURCE_SUPERUSER could log in and write"
  fi
  [[ $(<"$scratch/login") == *"ERROR 4151 "* ]] || fail undone "the fence could not be proven: $SOURCE_SUPERUSER was refused for another reason: $(last_words "$scratch/login")"
  ask source proof superuser "$SOURCE_SUPERUSER" >"$scratch/proof.json"
}
