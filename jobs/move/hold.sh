# Purpose: steps `hold` and `commit`, for every engine: the verified copy waits behind the fence until somebody asks for the
# commit or the lease ends; the commit itself is one compare-and-set on the source.
# Of the engine: note_verified, lease_state, lease_commit.

hold() {
  local looked=0
  note_verified
  begin_step hold
  publish result "$(<"$scratch/report.json")"
  until [[ -e $DBHAVEN_OUTPUT/commit-requested ]] || committed_together; do
    ((EPOCHSECONDS < deadline)) || fail undone "nobody asked for the commit within the lease of $MAX_INTERRUPTION_SECONDS s (maxInterruptionSeconds)"
    # Somebody may have lifted the fence by hand.
    if ((EPOCHSECONDS > looked)); then looked=$EPOCHSECONDS; still_fenced; fi
    pause 0.2
  done
}

# A source that does not answer for a moment changes nothing: the commit will ask it.
still_fenced() {
  lease=$(lease_state) || return 0
  [[ $lease == fenced || $lease == committed ]] || fail undone "the fence was $lease before the commit"
}

# Another database behind the same fence has committed for all of them.
lease=
committed_together() { [[ $lease == committed ]]; }

# Whatever the answer, or if there is none, the ending (outcome.sh) reads the lease and goes by it. Who asks writes the runs
# that stand behind the same fence.
commit() {
  local state others
  begin_step commit
  others=$(cat "$DBHAVEN_OUTPUT/commit-requested" 2>/dev/null || true)
  state=$(lease_commit "$others")
  [[ $state == committed ]] || fail undone "the lease had ended before the commit"
}
