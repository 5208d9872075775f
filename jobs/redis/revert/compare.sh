# Purpose: the comparison of the closed target with the fenced source, as a move's verification does it; and once more with what is
# staged on the source in its place.

# compare: makes report.json, and leaves the names of all keys that differ.
compare() {
  begin_step verify
  # A source that was started anew has forgotten how much its groups have read.
  named_of_batch=0 group_reads=no
  echo '{}' >"$scratch/fence.json"
  echo null >"$scratch/proof.json"
  refuse_databases_beyond
  measure_clocks
  compare_keys
  if [[ $WRITES == carry ]]; then refuse_reserved; fi
  compare_functions
  report_on compared
}

# A logical database that the source does not have cannot be looked into there.
refuse_databases_beyond() {
  local last number
  last=$(databases_of target | tail -n 1)
  number=$(setting_of source databases)
  ((${last:-0} < number)) || fail refused "the target has keys in its logical database $last, and the source has $number: delete or move them there (MOVE)"
}

# names_differing DATABASE: a line each, as the client's word for it: what is of the one side only, and what is another.
names_differing() {
  {
    for kind in missing type value expiry; do named "$kind" "$scratch/found-there-$1"; done
    named missing "$scratch/found-back-$1"
  } | sort -u | sed 's/.*/"&"/'
}

# A target that has lost its keys has lost its note with them: what it has would leave nothing of the source's. Code, and what a server
# before does not know, would have to be made on the source by another way than keys are.
refuse_what_cannot_be_carried() {
  local libraries
  [[ $(on target <<<"HGET $note run") == "$LEASE" ]] ||
    fail refused "the target has lost what run $LEASE of the move brought to it (emptied, or started anew without its data), and the source would lose it too: bring it back there, or give up what the target has with revert: { writes: lose } in the move"
  libraries=$(sed -n 's/^functions\tlibrary differs\t//p' "$scratch/differences")
  [[ -z $libraries ]] ||
    fail refused "libraries of functions differ since the switch, and only keys are brought back: ${libraries// /, }. Load on the target what the source has, or give up what was written there with revert: { writes: lose } in the move"
  ! fields_expire "$scratch/info-target" ||
    fail refused "fields of hashes on the target have an expiry of their own, which is not brought back. Take it away there (HPERSIST), or give up what was written there with revert: { writes: lose } in the move"
}
