# Purpose: reaching both sides, the source behind its fence again, and closing the target to everybody for as long as its move is
# taken back.

# Its container was started just now: it may have to load first. A plain container without a file of accounts has forgotten dbhaven.
reach_fenced_source() {
  local end=$((SECONDS + ${WAIT_SECONDS:-120}))
  until reach_lease; do
    ((SECONDS < end)) || fail undone "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    pause 0.3
  done
  info source >"$scratch/info-source"
  source_version=$(version_number "$(value_of redis_version "$scratch/info-source")")
}

reach_lease() {
  reach_fenced
  lease_state >"$scratch/lease" 2>"$scratch/login"
}

refuse_without_commit() {
  local state
  state=$(<"$scratch/lease")
  case $state in
    committed | reverting | reverted) ;;
    forgotten) fail refused "the source has lost run $LEASE of move $MOVE with its keys: there is nothing to go back to" ;;
    *) fail refused "run $LEASE of move $MOVE is $state on the source, not committed: there is nothing to take back" ;;
  esac
}

# reach_other_side: false where the target does not answer and what is in it was given up beforehand.
reach_other_side() {
  writes=none
  if [[ $(<"$scratch/lease") != committed ]]; then return 1; fi
  if target_answers; then return; fi
  [[ $WRITES == lose ]] ||
    fail refused "the target $TARGET_HOST:$TARGET_PORT does not answer ($(last_words "$scratch/login")), and what was written there since the switch would be lost: bring it back, or give that up with revert: { writes: lose } in the move"
  writes=unknown
  return 1
}

target_answers() {
  if [[ $TARGET_AWAY == true ]]; then echo "its server is offline" >"$scratch/login"; return 1; fi
  info target >"$scratch/info-target" 2>"$scratch/login" || return
  target_version=$(version_number "$(value_of redis_version "$scratch/info-target")")
}

# A plain container without a file of accounts is open from its start until here. What somebody writes there meanwhile is not in the
# target, and so a difference that the target's side of it wins.
fence_again_if_open() {
  all_ok source "preparing the fence" <<<$'CONFIG SET maxmemory 0\nCONFIG SET appendfsync always'
  on source <<<"ACL LIST" >"$scratch/users-before"
  if grep -v '^user dbhaven ' "$scratch/users-before" | grep -q '^user [^ ]* on '; then
    say "the source has forgotten its fence with its restart; fencing it again"
    (shut_out "$source_version") || fail undone "the accounts of the source could not be closed: $(last_words)"
  fi
  prove_fence
}

# Who could log in is remembered on the target, so that exactly those are let in again if the way back is not taken.
close_target() {
  local name open
  begin_step close
  touch "$scratch/closed"
  on target <<<"ACL LIST" >"$scratch/target-users"
  open=$(target_accounts | while IFS= read -r name; do if grep -qF "user $name on " "$scratch/target-users"; then printf '%s ' "$name"; fi; done)
  on target <<<"HSETNX $note closed $(quoted "$open")" >/dev/null
  close_accounts
}

open_target_again() {
  local name names
  local answers
  names=$(on target <<<"HGET $note closed") || return
  answers=$({ for name in $names; do printf 'ACL SETUSER %s on\n' "$name"; done; echo "ACL SAVE"; } | on target) || return
  ! grep -vx OK <<<"$answers" >&2 || return
  on target <<<"HDEL $note closed" >/dev/null
}
