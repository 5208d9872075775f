# Purpose: step `dump`: the database from one snapshot, by PostgreSQL's own tools, and the roles of its server with their passwords' hashes.

dump() {
  begin_step dump
  open_snapshot source
  source_snapshot=$snapshot
  list_tables
  on_source "$SOURCE_DATABASE" -v waive="$WAIVE" -f "$postgres/copy/sequences.sql" >"$scratch/sequences-before"
  PGOPTIONS="$PGOPTIONS$source_options" dump_roles
  # In the encoding that the database has, whatever ours is.
  PGCLIENTENCODING='' PGOPTIONS="$PGOPTIONS$source_options" pg_dump -w -d "$(source_as "$SOURCE_DATABASE")" -Fd -j "$JOBS" --snapshot="$source_snapshot" --lock-wait-timeout="${LOCK_WAIT_SECONDS:-30}s" \
    -f "$partial/database" || refuse_locked "$source_snapshot"
  on_source "$SOURCE_DATABASE" -v waive="$WAIVE" -f "$postgres/copy/sequences.sql" >"$scratch/sequences-after"
  on_source "$SOURCE_DATABASE" -v roles='{}' -v accounts='{}' -v target="$SOURCE_DATABASE" -f "$postgres/copy/settings.sql" >"$partial/settings.sql"
  seal
}

# dbhaven's own role may own something, but has another password on the server that this is restored into. In an instance of dbhaven's it owns
# also what only a superuser may own (event triggers), and is one where that is restored.
dump_roles() {
  local without_password='/^ALTER ROLE dbhaven /d'
  if [[ -z $SOURCE_SUPERUSER ]]; then without_password="/^ALTER ROLE dbhaven /s/ PASSWORD .*/;/"; fi
  pg_dumpall -w -d "$(source_as "$SOURCE_DATABASE")" -l "$SOURCE_DATABASE" --roles-only -f "$partial/roles.sql"
  sed -i "$without_password" "$partial/roles.sql"
}
