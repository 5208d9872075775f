# Purpose: how a fence gets rid of those who are in, for engines whose sessions outlive the right to log in.
# Of the engine: sweep (ends the sessions and prints how many it found), stuck (who does not end, as the beginning of a sentence);
# swept: on which side, where it is not the source.

# A session may have begun just before its account lost the right: nobody is left when two sweeps in a row find nobody. One
# that does not end keeps everybody waiting: then the fence is lifted, and it is named.
end_sessions() {
  local clean=0 until=$((EPOCHSECONDS + ${SWEEP_SECONDS:-30}))
  while ((clean < 2)); do
    within_lease
    ((EPOCHSECONDS < until)) || fail undone "$(stuck) ${SWEEP_SECONDS:-30} s after they were told to; look at them on the ${swept:-source}'s server, then run up again"
    if [[ $(sweep) == 0 ]]; then clean=$((clean + 1)); else clean=0; fi
  done
}
