# Purpose: the rows, by several sessions at a time (jobs/move/parallel.sh), the largest table first. The giving side prints them as
# statements of about half a megabyte, which the taking side's session runs; values are bytes, whatever their character set.
# A piece of work is one line: numbers of tables as they stand in `tables`, or a part of a table, a range of its key. Small tables share a
# session.
. "$(dirname -- "${BASH_SOURCE[0]}")/../../move/columns.sh"

# The way back has them the other way round.
giver=source taker=target

# The client looks for the end of a statement byte by byte, not letter by letter, which takes it half the time.
taking=(--binary-mode --default-character-set=binary)

# What a piece of work was about stands first in its messages.
subject_of() { { sed -n 's/^about //p' "$1" | grep . || echo "rows"; } | head -n 1; }

# read_tables: what move/tables.sql says of each table, whenever its lines are made.
read_tables() {
  read_columns bytes estimate name held columns values length from compared key fleeting ranged
  table_count=$((${#table_name[@]} - 1))
}

# ask_tables: those of the source into the arrays, after read_definitions. A table that one question tells of and the other does not would
# be there without its rows, on both sides alike.
ask_tables() {
  local defined
  ask source tables database "$SOURCE_DATABASE" >"$scratch/tables"
  read_tables
  # To keep periods apart the server locks those beside them, and two sessions would wait for each other.
  if grep -q 'WITHOUT OVERLAPS' "$scratch/made-table" 2>/dev/null; then table_ranged=("${table_ranged[@]/*/}"); fi
  defined=$(sed -n '/^table\t/p' "$scratch/objects" | wc -l)
  ((defined == table_count)) || fail undone "the source told how $defined tables are made, and of the rows of $table_count: look for two of them whose names it could take for one, and rename one"
}

copy_rows() {
  # Twice as many as are asked for: of the two sessions of a table one waits while the other works, or both for the disk.
  local JOBS=$((JOBS * 2))
  share_out | in_parts >"$scratch/work"
  in_parallel copy_tables "$scratch/work"
}

# From this size on a table is given to several sessions, in parts of half as much; in bytes as the giving side estimates them.
: "${PARTED_BYTES:=67108864}"

# bounds_of NUMBER: keys at equal distances; nothing of a table without rows either.
bounds_of() {
  local part parts bounds=''
  [[ -n ${table_ranged[$1]} ]] && ((table_bytes[$1] >= PARTED_BYTES)) || return 0
  parts=$((table_bytes[$1] * 2 / PARTED_BYTES))
  if ((parts > 64)); then parts=64; fi
  for ((part = 1; part < parts; part++)); do bounds+=", CAST(FLOOR(low + (high - low) * $part / $parts) AS CHAR)"; done
  on "$giver" "--database=$(database_of "$giver")" <<SQL
SELECT CONCAT_WS(' '$bounds) FROM (SELECT CAST(MIN(${table_ranged[$1]}) AS DECIMAL(30)) AS low, CAST(MAX(${table_ranged[$1]}) AS DECIMAL(30)) AS high FROM ${table_from[$1]}) ends;
SQL
}

# last_moment VERSION: of a versioned row that is not history, as the server writes it.
last_moment() { if (($1 >= 110500)); then echo '2106-02-07 06:28:15.999999'; else echo '2038-01-19 03:14:07.999999'; fi; }

# rows_of PIECE: what the giving side is asked.
rows_of() {
  local number from to into key range=''
  IFS=/ read -r number from to <<<"$1"
  key=${table_ranged[number]}
  if [[ $1 == */* ]]; then range=" WHERE TRUE${from:+ AND $key >= $from}${to:+ AND $key < $to}"; fi
  quoted_text "INSERT INTO \`${table_name[number]//\`/\`\`}\` (${table_columns[number]}) VALUES " into
  printf "SET @n = 0;\nSELECT CONCAT(IF(@n = 0 OR @n > 524288, CONCAT(IF(@n = 0, '', ';\\\\n'), %s), ','), '(', %s, ')', LEFT('', @n := IF(@n > 524288, 0, @n) + 16 + %s)) FROM %s;\nSELECT IF(@n = 0, '', ';');\n" \
    "$into" "${table_values[number]}" "${table_length[number]}" "${table_from[number]}$range"
}

# quoted_text TEXT [VARIABLE]: as a string of SQL, printed or into the variable.
quoted_text() {
  local text=${1//\\/\\\\}
  printf ${2:+-v "$2"} "'%s'" "${text//\'/\\\'}"
}

giving_begin() {
  local given=${giver}_version taken=${taker}_version
  printf "SET character_set_results = NULL, @forever = CAST('%s' AS DATETIME(6)), @forever_there = QUOTE('%s');\n" "$(last_moment "${!given}")" "$(last_moment "${!taken}")"
}

# What the taking side is told before the rows. Whatever the rows break is broken on the other too, and is compared.
taking_begin() {
  local version=${taker}_version
  printf "SET NAMES binary; SET SESSION foreign_key_checks = 0, check_constraint_checks = 0, max_heap_table_size = %s;\n" "$heap_bytes"
  if ((${!version} >= 101100)); then echo 'SET SESSION system_versioning_insert_history = 1;'; fi
}

# copy_tables PIECES ERRORS: where the giving session ends early, the job ends.
copy_tables() {
  local piece number status
  {
    giving_begin
    for piece in $1; do rows_of "$piece"; done
  } >"$2-asked"
  { taking_begin; on "$giver" "--database=$(database_of "$giver")" --quick <"$2-asked" 2>"$2-giving"; } | stream_at "$taker" "--database=$(database_of "$taker")" "${taking[@]}" 2>"$2-taking" >/dev/null &&
    status=0 || status=("${PIPESTATUS[@]}")
  if [[ ${status[*]} != 0 ]]; then
    # Where the taking side failed, the giving one merely found nobody to read.
    number=${1%%[ /]*}
    { printf 'about rows of table %s%s\n' "${table_name[number]}" "$(if [[ $1 == *' '?* ]]; then echo ", or of one copied with it"; fi)"; grep -a '^ERROR' "$2-taking" || cat "$2-giving"; } >"$2"
    return 1
  fi
  note_copied "$1"
}
