# Purpose: holds that nobody but the move writes on the target between its comparison and its commit. Accounts cannot enter
# it, but an administrator can: what he writes would be switched to uncompared. A server that neighbours share is written to all the time:
# of it is only held that it is the same, since its other accounts reach the keys of their own patterns alone.

remember_target() { written >"$scratch/target-state"; }

untouched_target() {
  local found
  if committed_together; then return; fi
  written >"$scratch/target-state-now"
  [[ $(head -n 1 "$scratch/target-state") == $(head -n 1 "$scratch/target-state-now") ]] ||
    fail undone "the target's server was restarted after database $TARGET_DATABASE was compared"
  found=$({ comm -13 "$scratch/target-state" "$scratch/target-state-now" || true; } | sed 's/ .*//' | sed -n 1,5p | paste -sd ,)
  [[ -z $found ]] || fail undone "database $TARGET_DATABASE on the target was written to after it was copied (${found//,/, })"
}

# Which server it is, and how often each command that writes was called.
written() {
  on target <<<"INFO server" | tr -d '\r' | sed -n 's/^run_id:/0 /p'
  [[ $KEY_PATTERN == '*' ]] || return 0
  on target <<<"ACL CAT write" | sort >"$scratch/write-commands"
  on target <<<"INFO commandstats" | tr -d '\r' | sed -n 's/^cmdstat_\([^:]*\):calls=\([0-9]*\),.*/\1 \2/p' | sort | join - "$scratch/write-commands"
}
