# Purpose: step `copy`: definitions of tables, then their rows, then indexes and everything else, so that no trigger fires. Behind the fence
# all sessions see the same; a rehearsal reads the source in one session (snapshot.sh).

copy() {
  begin_step copy
  read_definitions || fail undone "the source does not tell its definitions: $(last_words)"
  make sequence table || fail undone "definitions: $(last_words)"
  ask_tables
  lay_indexes_aside
  start_ticker
  if [[ -n ${unfenced:-} ]]; then copy_snapshot; else copy_rows; fi
  make_indexes
  copy_next_values
  carry_passwords || fail undone "passwords of carried accounts: $(last_words)"
  make function procedure package package-body view trigger event || fail undone "definitions: $(last_words)"
  carry_comment || fail undone "the comment of the database: $(last_words)"
  settle_tables
}

carry_comment() {
  local statement
  statement=$(ask "$giver" comment database "$(database_of "$giver")") || return
  [[ -z $statement ]] || on "$taker" "--database=$(database_of "$taker")" <<<"$statement"
}

# Tables without transactions are written to their files now, so that their time of change does not move later (untouched.sh), and the
# files to the disk of this server, on which every copy is made: no commit does that for them, and a crash would take their rows.
settle_tables() {
  local number names=
  for ((number = 1; number <= table_count; number++)); do
    if [[ ${table_held[number]} == 0 ]]; then names+="${names:+, }\`${table_name[number]//\`/\`\`}\`"; fi
  done
  [[ -n $names ]] || return 0
  on "$taker" "--database=$(database_of "$taker")" <<<"FLUSH LOCAL TABLES $names;"
  sync
}

# Sequences go on where they were. AUTO_INCREMENT came with the definition.
copy_next_values() {
  read_next_values
  [[ -s $scratch/next-values ]] || return 0
  on "$taker" "--database=$(database_of "$taker")" <"$scratch/next-values" || fail undone "next values of sequences: $(last_words)"
}

# read_next_values: as statements, into next-values.
read_next_values() {
  local kind name rest
  : >"$scratch/next-values"
  while IFS=$'\t' read -r kind name rest; do
    if [[ $kind == sequence ]]; then
      name="\`${name//\`/\`\`}\`"
      printf "SELECT CONCAT(%s, CONCAT_WS(',', next_not_cached_value, minimum_value, maximum_value, start_value, increment, cache_size, cycle_option, cycle_count), ');') FROM %s;\n" "$(quoted_text "INSERT INTO $name VALUES (")" "$name"
    fi
  done <"$scratch/objects" >"$scratch/sequences"
  [[ -s $scratch/sequences ]] || return 0
  on "$giver" "--database=$(database_of "$giver")" <"$scratch/sequences" >"$scratch/next-values"
}
