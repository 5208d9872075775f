# Purpose: the target's database as an empty one that nobody can enter, whatever an earlier run has left.

# What a run has in the target: hash of run, state (filling, verified, committed, emptied, reverted), report, and when it was committed; while
# its way back is taken also which accounts were `closed` for it.
note=${reserved}move:$MOVE

# ready_target: nothing is touched where something stands against it. Then nobody of the database can enter any more, and what has come in
# until then is nobody's who may lose it.
ready_target() {
  local left found
  target_problem >"$scratch/against"
  [[ ! -s $scratch/against ]] || fail refused "$(<"$scratch/against")"
  left=$found
  close_accounts 2>"$scratch/closing" || fail undone "closing the target's accounts: $(last_words "$scratch/closing")"
  found=$(contents)
  [[ $found == 0 || $left != 0 ]] || fail refused "$(not_ours)"
  if [[ $found != 0 ]]; then empty_target; fi
  note_state filling
}

# target_problem: what stands against the move there, as a sentence. Sets `found`, the number of keys. Called as refuse_problems calls
# `problems` (jobs/move/prepare.sh).
target_problem() {
  local state run writes entering
  found=$(contents)
  if [[ $found == 0 ]]; then return; fi
  on target <<<"HMGET $note state run" >"$scratch/note"
  { read -r state; read -r run; } <"$scratch/note" || true
  if [[ $state == committed || $state == reverted ]]; then
    # What a way back has left: the source has it, or it was given up. The source says which.
    on source <<<"HMGET ${reserved}lease:$run state writes" >"$scratch/note"
    { read -r state; read -r writes; } <"$scratch/note" || true
  fi
  case $state/${writes:-} in
    filling/ | verified/ | revert*/none | revert*/carried)
      entering=$(accounts_on)
      [[ -z $entering ]] ||
        echo "the target database $TARGET_DATABASE has $found keys that an earlier run of this move has left, or that were written there since: ${entering// /, } may log in. Switch them off there (ACL SETUSER NAME off) if nothing of them is needed, or fetch what is needed and delete them as dbhaven ($(emptying)), so that the move can be made anew"
      ;;
    revert*)
      echo "the target database $TARGET_DATABASE has $found keys still of which some were given up when run $run was taken back: fetch what is needed of them, then delete them there as dbhaven ($(emptying)), so that the move can be made anew"
      ;;
    *) not_ours ;;
  esac
}

not_ours() { echo "the target database $TARGET_DATABASE is not empty, and what is in it was not left by an earlier run of this move: $found keys"; }

emptying() { if [[ $KEY_PATTERN == '*' ]]; then printf FLUSHALL; else printf 'DEL, for each key of %s' "$KEY_PATTERN"; fi; }

# contents: number of keys; fails where it cannot be known.
contents() {
  local database
  if [[ $KEY_PATTERN != '*' ]]; then keys_in target 0 "$KEY_PATTERN"; return; fi
  databases_of target >"$scratch/databases-target" || return
  while IFS= read -r database; do keys_in target "$database" '*'; done <"$scratch/databases-target" >"$scratch/counts"
  echo $(($(paste -sd + "$scratch/counts")))
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

note_state() { taken_by_target <<<"HSET $note run $RUN state $1"$'\n'"HDEL $note closed"; }

# The accounts of the database may log in from the commit on.
target_accounts() { first_words "$TARGET_ACCOUNTS"; }

# accounts_on: those that may log in, on one line.
accounts_on() {
  local name
  on target <<<"ACL LIST" >"$scratch/target-users" || return
  for name in $(target_accounts); do if grep -qF "user $name on " "$scratch/target-users"; then echo "$name"; fi; done | paste -sd ' '
}

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
