# Purpose: the target's database as an empty one that nobody can enter, whatever an earlier run has left, and the trial of all
# definitions in it.

# noted COLUMN: what is noted of this move and its database on the target (target-note.sql): run, state (filling, verified, committed,
# emptied), report. Nothing where the note is about another database, which the estate named before.
noted() { { variable move "$MOVE"; variable database "$TARGET_DATABASE"; printf 'SELECT %s FROM dbhaven.moves WHERE move = @move AND moved = @database;\n' "$1"; } | on_target; }
note_state() { ask target target-note move "$MOVE" run "$RUN" database "$TARGET_DATABASE" state "$1"; }
contents() { ask target contents database "$TARGET_DATABASE"; }

# earlier: whether an earlier run of this move began to fill the database and did not finish it: 1 or 0.
earlier() { ask target earlier move "$MOVE" database "$TARGET_DATABASE"; }

# target_problem: what stands against the move there, as a sentence. Writes nothing. What an earlier run has left is locked up; once an
# account may log in, as it may when the move was taken out of the estate for a while, somebody may work with it.
target_problem() {
  local found left open
  found=$(contents) || return
  [[ -n $found ]] || return 0
  left=$(earlier) || return
  if [[ $left != 1 ]]; then
    echo "the target database $TARGET_DATABASE is not empty, and what is in it was not left by an earlier run of this move: $found"
    return
  fi
  open=$(ask target open-accounts accounts "$(target_accounts)") || return
  if [[ -n $open ]]; then
    echo "the target database $TARGET_DATABASE is not empty, and may be in use, since ${open//$'\n'/, } may log in there: $found. Name another database, or, if nobody needs what is in it, lock these accounts (ALTER USER ... ACCOUNT LOCK)"
  fi
}

ready_target() {
  local problem found
  problem=$(target_problem)
  [[ -z $problem ]] || fail refused "$problem"
  close_target
  found=$(contents)
  if [[ -n $found ]]; then empty_target; fi
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
