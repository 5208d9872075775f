# Purpose: the comparison of the closed target with the fenced source: the same as a move's verification, without the operator's
# own checks.

# compare: makes report.json. Rows of tables whose definition is another are not compared: nothing of them could be carried.
compare() {
  local changed
  begin_step verify
  : >"$scratch/checks"
  echo '{}' >"$scratch/fence.json"
  echo null >"$scratch/proof.json"
  describe_objects
  leave_out_what_is_over
  ask source tables database "$SOURCE_DATABASE" >"$scratch/all-tables"
  : >"$scratch/tables"; : >"$scratch/left-out"
  differing_objects | grep -v '^{"object":"\(next value\|sequence values\) ' >"$scratch/changed" || true
  changed=$(sed -n '1,10s/^{"object":"\(.*\)","kind":"\([a-z]*\)","keys":.*/\1 \2/p' "$scratch/changed" | sed 's/ extra$/ is new/; s/ missing$/ is gone/; s/ changed$/ is another/' | paste -sd ';')
  [[ -z $changed || $WRITES == lose ]] ||
    fail refused "definitions differ since the switch, and rows can only be brought back into the same ones: ${changed//;/; }. Undo the change on the target, or give up what was written there with revert: { writes: lose } in the move"
  same_tables
  read_tables
  # Keys are named of what is given up: they take four more looks at each table that differs.
  if [[ $WRITES == carry ]]; then table_key=("${table_key[@]/*/}"); fi
  settle_tables
  remember_target
  digest_rows
  report_on compared
}

# What is gone there because its moment has come is no change.
leave_out_what_is_over() {
  local name
  ask source revert/over-events database "$SOURCE_DATABASE" >"$scratch/over"
  while IFS= read -r name; do
    if grep -qF "event"$'\t'"$name"$'\t' "$scratch/described-target"; then continue; fi
    grep -vF "event"$'\t'"$name"$'\t' "$scratch/described-source" >"$scratch/described" || true
    mv "$scratch/described" "$scratch/described-source"
  done <"$scratch/over"
}

# same_tables: into `tables`, from all-tables; the others into left-out, a name a line.
same_tables() {
  local line rest value name
  local -A other=()
  while IFS=$'\t' read -r value name rest; do
    case $value in table | 'versioned table') other[$name]=yes ;; column) while [[ $name == *.* ]]; do name=${name%.*}; other[$name]=yes; done ;; esac
  done < <({ comm -3 "$scratch/described-source" "$scratch/described-target" || true; } | sed 's/^\t//')
  while IFS= read -r line; do
    rest=$line$'\t'
    field; field; field
    if [[ -n ${other[$value]:-} ]]; then printf '%s\n' "$value" >>"$scratch/left-out"; else printf '%s\n' "$line" >>"$scratch/tables"; fi
  done <"$scratch/all-tables"
}
