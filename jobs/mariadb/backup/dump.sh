# Purpose: step `dump`: definitions, rows and all else as files of SQL, which the plain client takes one after the other into an empty
# database. The rows are those of one transaction, which digests what it reads.

dump() {
  begin_step dump
  read_definitions || fail undone "the source does not tell its definitions: $(last_words)"
  # Into the server beside, once without rows: views that stand on others come after them.
  ask source backup/definers database "$SOURCE_DATABASE" >"$scratch/definers"
  on target <"$scratch/definers"
  empty_beside
  make sequence table function procedure package package-body || fail refused "the image of the target does not take the source's definitions: $(last_words)"
  order_views
  empty_beside
  ask_tables
  write_definitions 1-tables sequence table
  write_rows
  read_next_values
  write_definitions 3-objects function procedure package package-body view trigger event
  { printf '%s\n' "$restoring"; ask source events database "$SOURCE_DATABASE" events "$(enabled_events)" as ENABLE; } >"$partial/4-events.sql"
  dump_accounts
  seal
}

# enabled_events: those that run on the source, a line each; the backup has all of them disabled.
enabled_events() { sed -n 's/^event\t\([^\t]*\)\t1\t.*/\1/p' "$scratch/objects"; }

# Whoever restores the files wants that replicated and logged as anything else.
restoring=${beginning/sql_log_bin = 0, sql_log_off = 1, slow_query_log = 0, /}

# write_definitions FILE KINDS...
write_definitions() {
  local kind
  {
    printf '%s\nSET SESSION foreign_key_checks = 0, max_heap_table_size = %s;\n' "$restoring" "$heap_bytes"
    if [[ $1 == 1-tables ]]; then printf 'ALTER DATABASE CHARACTER SET %s COLLATE %s;\n' "$database_characters" "$database_collation"; ask source comment database "$SOURCE_DATABASE"; else cat "$scratch/next-values"; fi
    printf 'DELIMITER %s\n' "$delimiter"
    for kind in "${@:2}"; do cat "$scratch/made-$kind" 2>/dev/null || true; done
    echo 'DELIMITER ;'
  } | gzip >"$partial/$1.sql.gz"
}

write_rows() {
  local checks
  checks=$(read_checks)
  { printf '%s\n' "$restoring"; taking_begin; read_snapshot "$checks"; } | gzip >"$partial/2-rows.sql.gz" || fail undone "rows and checks: $(last_words "$scratch/snapshot-giving")"
}

# order_views: made-view, in an order in which each finds those that it stands on. A view is one of the pieces that end with the second delimiter.
order_views() {
  local line piece=0 ends=0 left more=yes
  [[ -s $scratch/made-view ]] || return 0
  rm -f "$scratch"/view-*
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$scratch/view-$piece"
    if [[ $line == "$delimiter" ]] && ((++ends % 2 == 0)); then piece=$((piece + 1)); fi
  done <"$scratch/made-view"
  : >"$scratch/made-view"
  while [[ -n $more ]]; do
    more=
    for left in "$scratch"/view-*; do
      if [[ -e $left ]] && making <"$left" 2>>"$scratch/views"; then cat "$left" >>"$scratch/made-view"; rm "$left"; more=yes; fi
    done
  done
  left=$(find "$scratch" -name 'view-*')
  [[ -z $left ]] || fail refused "the image of the target does not take a view of the source: $(last_words "$scratch/views")"
}

# Accounts belong to the server, and an instance of dbhaven's has those of its estate: they are kept to be read, and not restored. An account
# that the server itself does not find is left out.
dump_accounts() {
  ask source backup/accounts >"$scratch/accounts-asked"
  on source --force <"$scratch/accounts-asked" 2>>"$scratch/errors" | sed 's/^CREATE \(USER\|ROLE\) /&IF NOT EXISTS /; s/$/;/' >"$scratch/accounts" || true
  grep '^CREATE' "$scratch/accounts" >"$partial/accounts.sql" || fail undone "the source does not tell its accounts: $(last_words)"
  grep -v '^CREATE' "$scratch/accounts" >>"$partial/accounts.sql" || true
}
