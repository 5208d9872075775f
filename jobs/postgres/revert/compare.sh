# Purpose: the comparison of the closed target with a database of the fenced source: the same as a move's verification,
# without the operator's own checks.

# compare: makes report.json. SOURCE_DATABASE is what is compared with.
compare() {
  begin_step verify
  : >"$scratch/checks"
  echo '{}' >"$scratch/fence.json"
  echo null >"$scratch/proof.json"
  map_roles
  facts=$(on_source "$SOURCE_DATABASE" -f "$postgres/prepare/facts.sql")
  list_tables
  open_snapshot source
  source_snapshot=$snapshot
  if [[ -z ${target_snapshot:-} ]]; then
    open_snapshot target
    target_snapshot=$snapshot
  fi
  describe_objects
  digest_rows
  report_on compared
}

# What is no row and no state of a sequence would have to be made again on the source.
refuse_what_cannot_be_carried() {
  local changed
  changed=$(about_report revert/definitions.sql)
  [[ -z $changed ]] ||
    fail refused "definitions differ since the switch, and rows can only be brought back into the same ones: $changed. Undo the change on the target, or give up what was written there with revert: { writes: lose } in the move"
}
