# Purpose: the exchange, which is the decision, and the ending of a way back, for the job itself and for withdraw.sh: the lease
# on the source says how it ended; this makes it so on both sides and tells.

# In one script: the lease, and the keys that change.
exchange() {
  local state
  begin_step exchange
  if [[ $writes != carried ]]; then unstage; fi
  state=$(script source lease/revert.lua "$LEASE" "run $RUN of $BY" "$writes" "{$(result_members)}" "$staged" "$(paste -sd ' ' "$scratch/databases" 2>/dev/null)")
  [[ $state == reverting || $state == reverted ]] || fail undone "the lease of run $LEASE is $state on the source"
}

# result_members: what is told of it, as members of a JSON object. Of a target that did not answer nothing was seen.
result_members() {
  printf '"writes":"%s","units":%s,"kept":null' "$writes" "$units"
  if [[ $writes == unknown ]]; then return; fi
  printf ',"carried":[%s],"rows":%d,"digest":"%s","notCompared":[%s]' "$(sed 's/\(.*\) \(.*\)/["\1","\2"]/' "$scratch/carried" 2>/dev/null | paste -sd ,)" \
    "$all_keys" "$(sha256sum "$scratch/digests" | cut -d ' ' -f 1)" "$(not_compared)"
  if [[ $writes == lost ]]; then printf ',"differences":%s' "$(<"$scratch/differences.json")"; fi
}

# conclude_revert CODE: ends the job; CODE is how its steps ended.
conclude_revert() {
  local class reason deadline=$((SECONDS + ${UNDO_SECONDS:-45}))
  stop_all
  read_ending "$1"
  until reach_lease; do
    ((SECONDS < deadline)) || end_failed unknown "${reason:+$reason; }the source could not be asked how the way back stands: $(last_words "$scratch/login"). The target stays closed until then: run up again"
    pause 0.5
  done
  case $(<"$scratch/lease") in reverting | reverted) finish_back ;; esac
  end_open_again "$class" "$reason"
}

# The decision is on the source's disk before anybody is let in there. Where the target does not answer it stays as it was, closed
# or not.
finish_back() {
  local ended result
  if [[ $(<"$scratch/lease") == reverting ]]; then
    { keep_decision && open_source; } 2>"$scratch/settle" ||
      end_failed unknown "the move is taken back, but the source could not be opened to its accounts: $(last_words "$scratch/settle"); run up again"
  fi
  if target_answers; then
    (leave_target_closed) 2>"$scratch/settle" ||
      end_failed unknown "the move is taken back, and the source works; but the target could not be closed for good: $(failure_reason); run up again"
  fi
  on source <<<"HMGET ${reserved}lease:$LEASE ended result" >"$scratch/result"
  { read -r ended; read -r result; } <"$scratch/result"
  publish result "{\"state\":\"reverted\",\"run\":$(json_string "$LEASE"),\"revertedAt\":\"$(moment "${ended%.*}" ".${ended#*.}")\",${result#\{}"
  say reverted
  exit 0
}

open_source() {
  on source <<<"HMGET ${reserved}lease:$LEASE maxmemory appendfsync users" >"$scratch/before" &&
    sed 1,2d "$scratch/before" >"$scratch/users-before" &&
    let_in "$(sed -n 1p "$scratch/before")" "$(sed -n 2p "$scratch/before")" &&
    script source lease/reverted.lua "$LEASE" >/dev/null
}

# What the target has stays as it is until the move is made anew (target_problem in move/target.sh); nobody gets in.
leave_target_closed() {
  close_accounts
  on target <<<"HSET $note state reverted"$'\n'"HDEL $note closed" >/dev/null
}

end_open_again() {
  if [[ -e $scratch/closed ]] && [[ $TARGET_AWAY == false ]]; then
    (open_target_again) 2>"$scratch/settle" ||
      end_failed unknown "$2; and the target could not be opened again: $(last_words "$scratch/settle"): run up again"
  fi
  (unstage) 2>/dev/null || true
  end_failed "$1" "${2:-the way back was not taken} (applications go on at the target)" "\"run\":$(json_string "$RUN")"
}
