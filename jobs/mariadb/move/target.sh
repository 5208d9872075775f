# Purpose: the target's database as an empty one that nobody can enter, whatever an earlier run has left, and the trial of all
# definitions in it.

# noted COLUMN: what is noted of this move on the target (target-note.sql): run, state (filling, verified, committed, emptied), report.
noted() { { variable move "$MOVE"; printf 'SELECT %s FROM dbhaven.moves WHERE move = @move;\n' "$1"; } | on_target; }
note_state() { ask target target-note move "$MOVE" run "$RUN" database "$TARGET_DATABASE" state "$1"; }
contents() { ask target contents database "$TARGET_DATABASE"; }

# target_problem: what stands against the move there, as a sentence. Writes nothing.
target_problem() {
  local found state=
  found=$(contents)
  [[ -n $found ]] || return 0
  if [[ $(on_target <<<"SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'moves';") == 1 ]]; then state=$(noted state); fi
  if [[ $state != filling && $state != verified ]]; then
    echo "the target database $TARGET_DATABASE is not empty, and what is in it was not left by an earlier run of this move: $found"
  fi
}

ready_target() {
  local problem
  problem=$(target_problem)
  [[ -z $problem ]] || fail refused "$problem"
  close_target
  if [[ -n $(contents) ]]; then empty_target; fi
  note_state filling
  read_definitions || fail refused "the source does not tell its definitions: $(last_words)"
  (make sequence table function procedure package package-body view trigger event) 2>"$scratch/trial" || {
    empty_target 2>/dev/null || true
    fail refused "the target does not take the source's definitions: $(last_words "$scratch/trial")"
  }
  empty_target
  note_state filling
}

# Made anew as it was: an estate's database never changes its collation.
empty_target() {
  ask target empty database "$TARGET_DATABASE" || return
  note_state emptied
}

# The accounts of the database may log in from the commit on.
target_accounts() { first_words "$TARGET_ACCOUNTS"; }

# each_account FILE: runs the script for every account, in one session.
each_account() {
  local name
  while IFS= read -r name; do variable account "$name"; cat "$mariadb/move/$1.sql"; done < <(target_accounts) | on target
}
close_target() { each_account close; }
