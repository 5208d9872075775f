# Purpose: the lease on the source (lease/*.lua), as jobs/move asks for it, and the fence that goes with it.
# A server without a file of accounts (aclfile) opens again when it is restarted, and has forgotten dbhaven: then the keeper
# makes the account anew and fences again, and the lease cannot be committed any more.

. "$(dirname -- "${BASH_SOURCE[0]}")/saving.sh"

# The run whose lease it is: on the way back not the job's own.
leased=${LEASE:-$RUN}

lease_state() { script source lease/state.lua "$leased"; }

lease_commit() { script source lease/commit.lua "$leased"; }

# lease_settle REASON: lifts the fence unless the lease is committed; prints the state, nothing for a run without one, and why.
lease_settle() {
  reach_fenced
  lift "$1" || return
  if [[ $(sed -n 1p "$scratch/lift") == '' ]] && committed_on_target; then echo committed; return; fi
  sed -n 1,2p "$scratch/lift"
}

# A source that keeps nothing and was started anew has forgotten its lease: then what the target has noted counts.
committed_on_target() {
  [[ -r $DBHAVEN_SECRETS/target-admin ]] && [[ $(on target 2>/dev/null <<<"HGET $note state") == committed ]] && [[ $(on target <<<"HGET $note run") == "$leased" ]]
}

# lift REASON [expired]: leaves state and reason in $scratch/lift.
lift() {
  script source lease/lift.lua "$leased" "$@" >"$scratch/lift" || return
  if [[ $(sed -n 1p "$scratch/lift") != lifting ]]; then return; fi
  sed 1,4d "$scratch/lift" >"$scratch/users-before"
  let_in "$(sed -n 3p "$scratch/lift")" "$(sed -n 4p "$scratch/lift")" || return
  { script source lease/lifted.lua "$leased"; sed -n 2p "$scratch/lift"; } >"$scratch/lifted" || return
  forget_lease_beside || say "the source could not save that the fence of run $leased is lifted: $(last_words)"
  mv "$scratch/lifted" "$scratch/lift"
}

# let_in MAXMEMORY APPENDFSYNC: everything as it was before the fence, from $scratch/users-before.
let_in() {
  local answers wrong
  answers=$({ printf 'CONFIG SET maxmemory %s\nCONFIG SET appendfsync %s\n' "$1" "$2"; opening "$scratch/users-before"; } | on source) || return
  wrong=$(grep -vx OK <<<"$answers" | head -n 1) || true
  if [[ -n $wrong ]]; then
    printf 'the accounts of the source could not be opened: %s\n' "$wrong" >&2
    return 1
  fi
  (keep_accounts source)
}

# shut_out VERSION: every account but dbhaven's is closed, from $scratch/users-before, if the lease stands at that moment: whoever lifts
# a fence changes the lease before it opens the accounts, and a closing that came after that would stay for ever.
shut_out() {
  local answer
  begin_lasting || return
  ask_lasting "WATCH ${reserved}lease:$leased"$'\n'"HGET ${reserved}lease:$leased state" || return
  if [[ $answer != $'OK\nfenced\n' && $answer != $'OK\ncommitted\n' ]]; then
    end_lasting
    echo "the lease of run $leased does not stand any more" >&2
    return 1
  fi
  ask_lasting "$(closing "$1" "$scratch/users-before")" || return
  # Within a transaction the answers come together at its end; one that was not carried out has none but the first OK.
  if grep '^\(ERR\|EXECABORT\|NOPERM\)' <<<"$answer" >&2 || (($(grep -cx OK <<<"$answer") < 2)); then
    echo "the accounts were not closed" >&2
    return 1
  fi
  (keep_accounts source)
}

# reach_fenced: dbhaven can log in, also on a server that has forgotten it.
reach_fenced() { on source <<<PING >/dev/null 2>&1 || make_administrator 2>/dev/null || true; }

# keep_lease: about a second of the keeper's beats; prints how the run stands. While the fence stands it looks often: after a
# restart clients come back at once.
keep_lease() {
  local state beat
  for ((beat = 0; beat < 8; beat++)); do
    beat || { reach_fenced; beat; } || return
    [[ $state == fenced ]] || break
    pause 0.1
  done
  printf '%s\n' "$state"
}

# beat: sets `state`. A client that has found its server again after a restart is not logged in any more.
beat() {
  local answer
  begin_lasting || return
  : "${keep_command:=$(evaluation lease/keep.lua "$leased")}"
  ask_lasting "$keep_command"$'\nACL LIST' || return
  if [[ $answer != ok$'\n'* ]]; then
    end_lasting
    return 1
  fi
  { read -r state; read -r state; } <<<"$answer"
  case $state in
    expired | lifting)
      lift "the lease ended before it was committed" expired || return
      state=$(sed -n 1p "$scratch/lift")
      ;;
    restarted)
      state=$(sed -n 3p <<<"$answer")
      if (($(grep -v '^user dbhaven ' <<<"$answer" | grep -c '^user [^ ]* on ') > 0)); then fence_again "$answer"; fi
      ;;
  esac
}

# fence_again ANSWER: a restart has opened the accounts.
fence_again() {
  local info
  grep '^user ' <<<"$1" >"$scratch/users-before"
  info=$(info source) || return
  shut_out "$(version_number "$(sed -n 's/^redis_version://p' <<<"$info")")" || return
  on source <<<"HSET dbhaven:lease:$leased reopened 1" >/dev/null
  say "run $leased: the source's server was restarted; fenced again"
}

# All that could be asked was asked (lease_settle).
never_prepared() { return 1; }
