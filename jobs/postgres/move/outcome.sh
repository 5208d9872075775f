# Purpose: the ending of a run, for the job itself and for settle.sh: the lease on the source says how it ended; this
# makes it so on both sides and tells.

# conclude CODE: ends the job; CODE is how its steps ended.
conclude() {
  local class reason state why
  stop_all
  read_ending "$1"
  case $(current_step) in
    '') end_without_fence "$class" "$reason" ;;
    # There is no fence yet, also where the source cannot be asked: one that nobody can log in to is the most frequent reason.
    prepare)
      on_source dbhaven -v run="$RUN" -v reason="$reason" -f "$postgres/move/settle.sql" >"$scratch/settle" 2>&1 || true
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
    if on_source dbhaven -v run="$RUN" -v reason="${1:-the run did not end well}" -f "$postgres/move/settle.sql" 2>"$scratch/settle"; then return 0; fi
    if never_prepared; then return 0; fi
    sleep 0.5
  done
  return 1
}

# Where the source's superuser can log in, there is no fence, and where it finds no dbhaven there never was one.
never_prepared() {
  [[ -n ${SOURCE_SUPERUSER:-} ]] &&
    [[ $(psql_at "$(source_as "$SOURCE_DATABASE" "$SOURCE_SUPERUSER")" -c "select count(*) from pg_database where datname = 'dbhaven'" 2>/dev/null) == 0 ]]
}

end_without_fence() {
  local more=
  if [[ $1 == mismatch ]]; then more=$(about_report verify/members.sql) || more=; fi
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

open_target() {
  local committed
  committed=$(on_source dbhaven -v run="$RUN" -f "$postgres/move/committed.sql") &&
    on_target postgres -v database="$TARGET_DATABASE" -v accounts="$ACCOUNTS" -f "$postgres/target/open.sql" &&
    on_target postgres -v spare="$spare" -f "$postgres/target/forget-empty.sql" &&
    on_target dbhaven -v run="$RUN" -v move="$MOVE" -v database="$TARGET_DATABASE" -v host="$TARGET_HOST" -v port="$TARGET_PORT" -v committed="$committed" -f "$postgres/target/finish.sql"
}
