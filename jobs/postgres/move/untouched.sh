# Purpose: holds that nobody but the move writes on the target between its copy and its commit. Applications cannot enter
# it, but an administrator can: what he writes after the comparison would be switched to uncompared.

remember_target() { on_target "$TARGET_DATABASE" -f "$postgres/move/untouched.sql" >"$scratch/target-state"; }

# A database that was committed by another behind the same fence is beyond that.
untouched_target() {
  local found
  if committed_together; then return; fi
  found=$(on_target "$TARGET_DATABASE" -f "$postgres/move/visitors.sql")
  [[ -z $found ]] || fail undone "$found connected to database $TARGET_DATABASE on the target, which nobody may be before the commit: end that, then run up again"
  on_target "$TARGET_DATABASE" -f "$postgres/move/untouched.sql" >"$scratch/target-state-now"
  if [[ $(head -n 1 "$scratch/target-state") != $(head -n 1 "$scratch/target-state-now") ]]; then
    fail undone "the target's server was restarted after database $TARGET_DATABASE was compared"
  fi
  found=$({ comm -3 "$scratch/target-state" "$scratch/target-state-now" || true; } | sed 's/^\t//' | cut -f 1 | uniq | sed -n 1,5p | paste -sd ,)
  [[ -z $found ]] || fail undone "database $TARGET_DATABASE on the target was written to after it was copied (${found//,/, })"
}
