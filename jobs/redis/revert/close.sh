# Purpose: reaching both sides, the source behind its fence again, and closing the target to everybody for as long as its move is
# taken back.

# Its container was started just now: it may have to load first. A plain container without a file of accounts has forgotten dbhaven.
reach_fenced_source() {
  local end=$((SECONDS + ${WAIT_SECONDS:-120}))
  until reach_lease >/dev/null 2>"$scratch/login"; do
    ((SECONDS < end)) || fail undone "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT within ${WAIT_SECONDS:-120} s: $(last_words "$scratch/login")"
    pause 0.3
  done
  info source >"$scratch/info-source"
  source_version=$(version_number "$(value_of redis_version "$scratch/info-source")")
}

reach_lease() { reach_fenced; lease_state; }

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
keep_out_of_target() {
  local open
  fence_again_if_open
  begin_step close
  touch "$scratch/closed"
  open=$(accounts_on)
  on target <<<"HSETNX $note closed $(quoted "$open")" >/dev/null
  close_accounts
}

# A target that has lost its keys meanwhile has lost what it remembered with them: since the commit all could log in.
open_target_again() {
  local name names entering
  names=$(on target <<<"HGET $note closed") && entering=$(accounts_on) || return
  if [[ -z $names$entering ]]; then names=$(target_accounts); fi
  { for name in $names; do printf 'ACL SETUSER %s on\n' "$name"; done; printf 'ACL SAVE\nHDEL %s closed\n' "$note"; } | taken_by_target
}
