# Purpose: the target's database as an empty one that nobody can enter, whatever an earlier run has left.

# What a run has in the target: hash of run, state (filling, verified, committed, emptied, reverted), report, and when it was committed; while
# its way back is taken also which accounts were `closed` for it.
note=${reserved}move:$MOVE

ready_target() {
  local problem
  problem=$(target_problem)
  [[ -z $problem ]] || fail refused "$problem"
  if (($(contents) > 0)); then empty_target; fi
  close_accounts 2>"$scratch/closing" || fail undone "closing the target's accounts: $(last_words "$scratch/closing")"
  note_state filling
}

# target_problem: what stands against the move there, as a sentence.
target_problem() {
  local found state run writes
  found=$(contents)
  if ((found == 0)); then return; fi
  { read -r state; read -r run; } < <(on target <<<"HMGET $note state run") || true
  case $state in
    filling | verified) return ;;
    # What a way back has left: the source has it, or it was given up. The source says which.
    committed | reverted)
      { read -r state; read -r writes; } < <(on source <<<"HMGET ${reserved}lease:$run state writes") || true
      if [[ $state == revert* && $writes == @(none|carried) ]]; then return; fi
      if [[ $state == revert* ]]; then
        echo "the target database $TARGET_DATABASE has $found keys still of which some were given up when run $run was taken back: fetch what is needed of them, then delete them there as dbhaven ($(emptying)), so that the move can be made anew"
        return
      fi
      ;;
  esac
  echo "the target database $TARGET_DATABASE is not empty, and what is in it was not left by an earlier run of this move: $found keys"
}

emptying() { if [[ $KEY_PATTERN == '*' ]]; then printf FLUSHALL; else printf 'DEL, for each key of %s' "$KEY_PATTERN"; fi; }

# contents: number of keys.
contents() {
  local database all=0
  if [[ $KEY_PATTERN != '*' ]]; then keys_in target "$KEY_PATTERN"; return; fi
  while IFS= read -r database; do
    rm -f "$scratch/copied"
    counted=yes stream target "$database" count.lua '*'
    all=$((all + $(sums "$scratch/copied" | sed 's/.*,\(.*\)]/\1/')))
  done < <(databases_of target)
  echo "$all"
}

empty_target() {
  if [[ $KEY_PATTERN == '*' ]]; then
    all_ok target "emptying the target" <<<$'FLUSHALL'
    if ((target_version >= 7000)); then all_ok target "emptying the target" <<<"FUNCTION FLUSH"; fi
  else
    stream target 0 remove.lua "$KEY_PATTERN"
  fi
  note_state emptied
}

note_state() { on target <<<"HSET $note run $RUN state $1"$'\n'"HDEL $note closed" >/dev/null; }

# The accounts of the database may log in from the commit on.
target_accounts() { first_words "$TARGET_ACCOUNTS"; }

# close_accounts: off, and their sessions ended. Fails with the server's words.
close_accounts() {
  {
    while IFS= read -r name; do printf 'ACL SETUSER %s off\n' "$name"; done < <(target_accounts)
    while IFS= read -r name; do printf 'CLIENT KILL USER %s\n' "$name"; done < <(target_accounts)
    echo "ACL SAVE"
  } | taken_by_target
}

# taken_by_target: runs commands of which each has to be answered by OK or a number.
taken_by_target() {
  local answers
  answers=$(on target) || return
  ! grep -vxE 'OK|[0-9]+' <<<"$answers" >&2
}
