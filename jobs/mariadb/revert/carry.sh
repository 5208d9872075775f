# Purpose: step `carry`: what was written on the target, in tables of their own in a database beside the source's. Their definitions are
# the source's own, in its own words; their rows, next values and sequences are the target's.

# Names of what is made on the source: as long as it is filled, and what was there before.
back=dbhaven-back-$LEASE
kept=dbhaven-replaced-$LEASE

# Nothing is mapped: what goes back belongs to the source's accounts.
map_definer() { :; }

carry() {
  local old=$SOURCE_DATABASE names
  begin_step carry
  giver=target taker=source
  written_names >"$scratch/written"
  ask source revert/names database "$old" written "$(<"$scratch/written")" >"$scratch/names"
  names=$(<"$scratch/names")
  refuse_history
  read_definitions source revert/objects names "$names" || fail undone "the source does not tell its definitions: $(last_words)"
  ask source revert/begin-copy run "$LEASE" database "$old" back "$back"
  SOURCE_DATABASE=$back
  make sequence table || fail undone "definitions: $(last_words)"
  only_named 3 <"$scratch/all-tables" >"$scratch/tables"
  read_tables
  start_ticker
  copy_rows
  carry_next_values
  settle_tables
  try_triggers
  verify_carried
  journal >"$scratch/journal"
  SOURCE_DATABASE=$old
}

# written_names: tables whose rows or next values differ, and sequences whose values do.
written_names() {
  {
    sed -n 's/^{"schema":.*,"table":\(.*\),"rows":.*,"match":false}$/\1/p' "$scratch/tables.json" | sed 's/^"//; s/"$//; s/\\\(.\)/\1/g'
    { comm -3 "$scratch/described-source" "$scratch/described-target" || true; } | sed 's/^\t//' | sed -n 's/^\(next value\|sequence values\)\t\([^\t]*\)\t.*/\2/p' | sed 's/\\\\/\\/g'
  } | sort -u
}

# only_named FIELD: those of the lines on stdin whose field, from 1, is a name of what is made anew.
only_named() {
  local line rest value number
  local -A named=()
  while IFS= read -r line; do named[$line]=yes; done <"$scratch/names"
  while IFS= read -r line; do
    rest=$line$'\t'
    for ((number = 0; number < $1; number++)); do field; done
    # A server that describes a thing writes a backslash as two.
    if [[ -n ${named[${value//\\\\/\\}]:-} ]]; then printf '%s\n' "$line"; fi
  done
}

refuse_history() {
  local versioned
  ((source_version < 101100)) || return 0
  versioned=$(sed -n 's/^versioned table\t\([^\t]*\)\t.*/\1/p' "$scratch/described-source" | grep -Fxf "$scratch/names" | paste -sd ',') || true
  [[ -z $versioned ]] || fail refused "a server before 10.11 takes no history of rows, and versioned tables were written since the switch (${versioned//,/, }): bring those rows back by hand, or give up what was written on the target with revert: { writes: lose } in the move"
}

# AUTO_INCREMENT came with the source's definitions, which may be behind the target's.
carry_next_values() {
  copy_next_values
  sed -n 's/^next value\t//p' "$scratch/described-target" | only_named 1 | while IFS=$'\t' read -r name value; do
    name=${name//\\\\/\\}
    printf 'ALTER TABLE `%s` AUTO_INCREMENT = %s;\n' "${name//\`/\`\`}" "$value"
  done >"$scratch/next-values"
  [[ -s $scratch/next-values ]] || return 0
  { taking_begin; echo "SET SESSION system_versioning_alter_history = 'KEEP';"; cat "$scratch/next-values"; } | on_source "--database=$back" || fail undone "next values: $(last_words)"
}

# After the decision they have to be made on the tables in their place: what stands against that is found before.
try_triggers() {
  make trigger || fail undone "triggers: $(last_words)"
  sed -n 's/^trigger\t\([^\t]*\)\t.*/\1/p' "$scratch/objects" | while IFS= read -r name; do printf 'DROP TRIGGER `%s`;\n' "${name//\`/\`\`}"; done | on_source "--database=$back"
}

# The copies against the target, row by row, and against the tables whose place they take, in the server's own words.
verify_carried() {
  local count
  begin_step verify
  count=$(grep -c '^\(sequence\|table\)'$'\t' "$scratch/objects")
  head -n "$count" "$scratch/statements" | { echo 'SET character_set_results = NULL;'; cat; } | escaped='' on_source "--database=$back" >"$scratch/shown-back"
  cmp -s <(head -n "$count" "$scratch/shown" | as_made_anew) <(as_made_anew <"$scratch/shown-back") || fail undone "a table of the source could not be made a second time as it is"
  describe source
  only_values <"$scratch/described-source" >"$scratch/described"
  mv "$scratch/described" "$scratch/described-source"
  only_values <"$scratch/described-target" | only_named 2 >"$scratch/described"
  mv "$scratch/described" "$scratch/described-target"
  digest_rows
  stop_ticker
  report_on compared
  nothing_differs || mismatched
}

# journal: what the exchange goes by, as SQL. Statements are kept as bytes: their character sets differ.
journal() {
  local kind name enabled statement line number=0
  while IFS= read -r name; do
    number=$((number + 1))
    printf "INSERT INTO dbhaven.exchanged VALUES (@run, %d, 'table', %s, NULL);\n" "$number" "$(quoted_text "$name")"
  done <"$scratch/names"
  while IFS=$'\t' read -r kind name enabled statement <&3; do
    IFS= read -r line <&4
    if [[ $kind != trigger ]]; then continue; fi
    number=$((number + 1))
    printf "INSERT INTO dbhaven.exchanged VALUES (@run, %d, 'trigger', %s, x'%s');\n" "$number" "$(quoted_text "$name")" "$(made_again "$kind" "$enabled" "$line" | od -An -v -tx1 | tr -d ' \n')"
  done 3<"$scratch/objects" 4<"$scratch/shown"
}

# made_again KIND ENABLED LINE: statements for the client, whole by themselves.
made_again() { printf 'DELIMITER %s\n%s\nDELIMITER ;\n' "$delimiter" "$(statement_of "$@")"; }

only_values() { grep '^\(next value\|sequence values\)'$'\t' || true; }

# as_made_anew: without next values, and without the server's remark that times are stored in the form of earlier servers.
as_made_anew() { sed 's/ AUTO_INCREMENT=[0-9]*//; s, /\* mariadb-5\.3 \*/,,g'; }
