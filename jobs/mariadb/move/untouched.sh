# Purpose: holds that nobody but the move writes on the target between its comparison and its commit. Accounts cannot enter it, but
# an administrator can: what he writes would be switched to uncompared.

# Called before the comparison. The server notes the time of a change to a second: one that follows the copy in the same second
# would not show.
remember_target() {
  local second=$EPOCHSECONDS
  while ((EPOCHSECONDS == second)); do pause 0.1; done
  ask target untouched database "$TARGET_DATABASE" >"$scratch/target-state"
}

untouched_target() {
  local found before now
  # A database that was committed by another behind the same fence is beyond that.
  if committed_together; then return; fi
  ask target untouched database "$TARGET_DATABASE" >"$scratch/target-state-now"
  before=$(sed -n 's/^server\t//p' "$scratch/target-state" | head -n 1) now=$(sed -n 's/^server\t//p' "$scratch/target-state-now" | head -n 1)
  ((now - before < 3)) || fail undone "the target's server was restarted after database $TARGET_DATABASE was compared"
  found=$({ comm -3 <(tail -n +2 "$scratch/target-state" | sort) <(tail -n +2 "$scratch/target-state-now" | sort) || true; } | sed 's/^\t//' | cut -f 1 | sort -u | sed -n 1,5p | paste -sd ,)
  [[ -z $found ]] || fail undone "database $TARGET_DATABASE on the target was written to after it was compared (${found//,/, })"
}
