# Purpose: plain indexes of large tables are made after their rows, sorted and at once: row by row they take several times as long.
# They are dropped from the tables that are empty yet, and made again in the words of the taking side.

# From this size of a table on they are, in bytes as the giving side estimates them.
: "${LATE_INDEX_BYTES:=8388608}"

# lay_indexes_aside: after read_tables. What makes them again goes to $scratch/indexes, a line for each table, the largest first.
lay_indexes_aside() {
  local line
  : >"$scratch/indexes"
  late_tables >"$scratch/late"
  [[ -s $scratch/late ]] || return 0
  escaped='' on "$taker" "--database=$(database_of "$taker")" <"$scratch/late" >"$scratch/shown" || fail undone "definitions of large tables: $(last_words)"
  while IFS= read -r line; do split_indexes "$line"; done <"$scratch/shown" >"$scratch/dropped"
  making <"$scratch/dropped" || fail undone "indexes of large tables: $(last_words)"
}

# late_tables: the statements that show them.
late_tables() {
  local number name statement
  local -A statements=()
  # The first is the largest.
  ((table_count > 0 && table_bytes[1] >= LATE_INDEX_BYTES)) || return 0
  ask "$taker" late-indexes database "$(database_of "$taker")" >"$scratch/may-be-late" || fail undone "indexes: $(last_words)"
  while IFS=$'\t' read -r name statement; do statements[$name]=$statement; done <"$scratch/may-be-late"
  for ((number = 1; number <= table_count; number++)); do
    if ((table_bytes[number] >= LATE_INDEX_BYTES)); then printf '%s\n' "${statements[${table_name[number]}]:-}"; fi
  done | sed '/^$/d'
}

# split_indexes LINE: a table as its server shows it; prints what drops its plain indexes, and notes what makes them again.
split_indexes() {
  local rest=$1$'\t' value name drops='' adds=''
  field; printf -v name '%b' "$value"
  field
  while IFS= read -r value; do
    [[ $value =~ ^'  KEY '(\`([^\`]|\`\`)*\`)' ' ]] || continue
    value=${value%,}
    drops+="${drops:+, }DROP KEY ${BASH_REMATCH[1]}" adds+="${adds:+, }ADD ${value#  }"
  done < <(printf '%b\n' "$value")
  name="\`${name//\`/\`\`}\`"
  printf 'ALTER TABLE %s %s\n%s\n' "$name" "$drops" "$delimiter"
  printf 'ALTER TABLE %s %s;\n' "$name" "$adds" >>"$scratch/indexes"
}

make_indexes() { in_parallel make_indexes_of "$scratch/indexes"; }

make_indexes_of() {
  echo "about indexes" >&2
  on "$taker" "--database=$(database_of "$taker")" --binary-mode <<<"$1"
}
