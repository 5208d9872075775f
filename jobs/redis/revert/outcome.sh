# Purpose: the exchange, which is the decision, and what the ending of a way back (jobs/move/reversal.sh) asks for.

# In one script: the lease, and the keys that change.
exchange() {
  local state
  begin_step exchange
  if [[ $(lease_state) == revert* ]]; then return; fi
  if [[ $writes != carried ]]; then unstage; fi
  state=$(script source lease/revert.lua "$LEASE" "run $RUN of $BY" "$writes" "{$(result_members)}" "$staged" "$(paste -sd ' ' "$scratch/databases" 2>/dev/null)")
  [[ $state == reverting || $state == reverted ]] || fail undone "the lease of run $LEASE is $state on the source"
}

# result_members: what is told of it (RevertResult in plan/jobs.ts), as members of a JSON object; `left` is what stays on the target. Of
# a target that did not answer nothing was seen.
result_members() {
  local left="the keys on the target, closed to its accounts: as they were when it was left, until the move is made anew"
  if [[ $writes == lost ]]; then left="the keys on the target, closed to its accounts, with what was given up: delete them there before the move is made anew"; fi
  printf '"writes":"%s","units":%s,"kept":null,"left":%s' "$writes" "$units" "$(json_string "$left")"
  if [[ $writes == unknown ]]; then return; fi
  printf ',"carried":[%s],"rows":%d,"digest":"%s","notCompared":[%s]' "$(sed 's/\(.*\) \(.*\)/["\1","\2"]/' "$scratch/carried" 2>/dev/null | paste -sd ,)" \
    "$all_keys" "$(sha256sum "$scratch/digests" | cut -d ' ' -f 1)" "$(not_compared)"
  if [[ $writes == lost ]]; then printf ',"differences":%s' "$(<"$scratch/differences.json")"; fi
}

# reversal_state: how the lease stands, once what was decided has been done: the decision is on the source's disk before anybody is let
# in there.
reversal_state() {
  local state
  state=$(reach_lease) || return
  if [[ $state == reverting ]]; then
    keep_decision && open_source || return
    state=reverted
  fi
  echo "$state"
}

open_source() {
  on source <<<"HMGET ${reserved}lease:$LEASE maxmemory appendfsync users" >"$scratch/before" &&
    sed 1,2d "$scratch/before" >"$scratch/users-before" &&
    let_in "$(sed -n 1p "$scratch/before")" "$(sed -n 2p "$scratch/before")" &&
    script source lease/reverted.lua "$LEASE" >/dev/null
}

# What the target has stays as it is until the move is made anew (target_problem in move/target.sh); nobody gets in.
set_target_aside() { close_accounts && printf 'HSET %s state reverted\nHDEL %s closed\n' "$note" "$note" | taken_by_target; }

reverted_result() {
  local ended result
  on source <<<"HMGET ${reserved}lease:$LEASE ended result" >"$scratch/result"
  { read -r ended; read -r result; } <"$scratch/result"
  printf '{"state":"reverted","run":%s,"revertedAt":"%s",%s\n' "$(json_string "$LEASE")" "$(moment "${ended%.*}" ".${ended#*.}")" "${result#\{}"
}

drop_copy() { (unstage); }
