# Purpose: step `copy`: definitions, rows and privileges from one snapshot of the fenced source. Structure comes first
# (a move has made it before the fence, target.sh), then rows, then indexes, constraints and triggers, so that no trigger fires.

copy() {
  begin_step copy
  open_snapshot source
  source_snapshot=$snapshot
  carry_roles "$(ask_source dbhaven -v run="$RUN" -f "$postgres/copy/fenced-roles.sql")"
  dump_definitions "$snapshot"
  make_definitions
  list_tables
  start_ticker
  copy_rows
  restore_after || fail undone "indexes, constraints and triggers: $(refused_command)$(last_words)"
  # Beside what only computes, so that little is left for the last one.
  ask_target postgres -c 'checkpoint' &
  local written=$!
  copy_sequences
  copy_rights
  analyze_target
  restore_event_triggers || fail undone "event triggers: $(last_words)"
  wait "$written" || true
  # From here on it outlasts a crash of the target.
  ask_target postgres -c 'checkpoint'
}

# Of several tables at a time; up to version 17 the program leaves out partitioned ones.
analyze_target() {
  PGOPTIONS="$PGOPTIONS$target_options" vacuumdb -w -q -d "$(target_as "$TARGET_DATABASE")" --analyze-only -j "$JOBS" || fail undone "statistics: $(last_words)"
  on_target "$TARGET_DATABASE" -f "$postgres/copy/analyze-partitioned.sql"
}

declare -A snapshot_sessions

# open_snapshot SIDE: a session that holds one state of the database for all others until the job ends; sets `snapshot`.
open_snapshot() {
  local database=SOURCE_DATABASE to from session
  if [[ $1 == target ]]; then database=TARGET_DATABASE; fi
  converse "on_$1" "${!database}" -f -
  snapshot_sessions[$1]="$to $from $session"
  cat "$postgres/copy/snapshot.sql" >&"$to"
  read -r snapshot <&"$from" || fail undone "no snapshot of the $1: $(last_words)"
}

# close_snapshot SIDE: lets its session go. Other processes have its input open too, so its end is said.
close_snapshot() {
  local to from session
  read -r to from session <<<"${snapshot_sessions[$1]}"
  printf '\\q\n' >&"$to"
  exec {to}>&- {from}<&-
  wait "$session" || true
}

# tables: one line a table, the largest first, with its scripts; names in them are quoted by the server.
list_tables() {
  on_source "$SOURCE_DATABASE" -v waive="$WAIVE" -v into=made -f "$postgres/copy/tables.sql" >"$scratch/tables"
  read_tables
  ask_source "$SOURCE_DATABASE" -f "$postgres/copy/large-objects-size.sql" >"$scratch/large-objects"
}

copy_sequences() {
  on_source "$SOURCE_DATABASE" -v waive="$WAIVE" -f "$postgres/copy/sequences.sql" >"$scratch/sequences"
  feed "$scratch/sequences" "$postgres/copy/sequences-in.sql"
}

# Owners, privileges, default privileges, settings and the like: statements made by the source from its catalog, with
# the accounts mapped.
copy_rights() { bring_rights true || fail undone "owners, privileges and settings: $(last_words)"; }

# bring_rights LARGE_OBJECTS: (true|false) whether these are there, which come with the rows.
bring_rights() {
  local part parts=()
  for part in owners grants default-privileges settings; do parts+=(-f "$postgres/copy/$part.sql"); done
  on_source "$SOURCE_DATABASE" -v roles="$roles" -v owners="$owners" -v accounts="$ACCOUNTS" -v owner="$TARGET_OWNER" -v target="$TARGET_DATABASE" \
    -v large_objects="$1" "${parts[@]}" >"$scratch/rights" &&
    on_target "$TARGET_DATABASE" -f "$scratch/rights"
}

# feed FILE SCRIPT ARGUMENTS...: runs a script on the taking side that begins with COPY FROM STDIN, with the file as its rows.
feed() {
  local file=$1 script=$2
  shift 2
  { sed -n '1,/^copy .* from stdin/p' "$script"; cat "$file"; printf '\\.\n'; sed '1,/^copy .* from stdin/d' "$script"; } |
    taking "$@"
}
