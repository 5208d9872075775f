# Purpose: step `prepare`: logs in on both sides, makes dbhaven's own account and records on the source, and refuses what cannot be
# carried. Applications notice nothing.

prepare() {
  begin_step prepare
  reach_target
  reach_source
  cat "$mariadb/lease.sql" "$mariadb/fence.sql" | on_source || fail refused "dbhaven's records on the source: $(last_words)"
  refuse_problems
  ready_target
}

reach_target() {
  target_version=$(version_of target 2>"$scratch/login") || fail refused "login as dbhaven on the target $TARGET_HOST:$TARGET_PORT: $(last_words "$scratch/login")"
}

# The superuser is needed once, to make dbhaven's own account; later runs, also behind a fence, get by without. An instance of dbhaven's
# has its account, and no superuser is named for it: nothing is written there.
reach_source() {
  if ! source_version=$(version_of source 2>"$scratch/login"); then
    [[ -n $SOURCE_SUPERUSER ]] || fail refused "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT: $(why_no_login)"
    { variable verifier "$(<"$(secret_file source-dbhaven-verifier)")"; cat "$mariadb/move/account.sql"; } | as_superuser >/dev/null 2>"$scratch/login" ||
      fail refused "login as $SOURCE_SUPERUSER on the source $SOURCE_HOST:$SOURCE_PORT, and an account for dbhaven there: $(why_no_login)"
    source_version=$(version_of source 2>"$scratch/login") || fail refused "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT: $(why_no_login)"
  fi
  facts_of_source
}

facts_of_source() {
  { variable database "$SOURCE_DATABASE"; echo "SELECT DEFAULT_COLLATION_NAME, @@GLOBAL.max_heap_table_size, DEFAULT_CHARACTER_SET_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = CAST(@database AS BINARY);"; } | on source >"$scratch/facts" 2>"$scratch/login" || fail refused "$(last_words "$scratch/login")"
  [[ -s $scratch/facts ]] || fail refused "the source has no database $SOURCE_DATABASE; correct source.database of the move"
  read -r database_collation heap_bytes database_characters <"$scratch/facts"
}

why_no_login() {
  local words
  words=$(last_words "$scratch/login")
  case $words in
    *"it offers no TLS"*) echo "it offers no TLS, and the rows would cross from server to server for everybody to read; set ssl_cert and ssl_key there, or accept it with unencrypted: true in the move's source" ;;
    *) echo "$words" ;;
  esac
}

# problems: what stands against the move, one sentence a line. Writes nothing.
problems() {
  local part
  if ((source_version / 100 < 1005)); then echo "the source is MariaDB $((source_version / 10000)).$((source_version / 100 % 100)), and moves are made from 10.5 on: upgrade it there first"; fi
  if ((target_version / 100 < source_version / 100)); then
    echo "the source is MariaDB $((source_version / 10000)).$((source_version / 100 % 100)), the target $((target_version / 10000)).$((target_version / 100 % 100)): an older server does not take what a newer one has; give the target an image that is as new"
  fi
  {
    variable version "$target_version"; variable source "$source_version"; variable target "$TARGET_DATABASE"; variable accounts "$(account_list)"; variable roles "${TARGET_ACCOUNTS:-}"; variable superuser "$SOURCE_SUPERUSER"
    variable together "${TOGETHER:-}"; variable database "$SOURCE_DATABASE"; variable run "$RUN"; variable scheduler "$(on_target <<<'SELECT @@GLOBAL.event_scheduler;')"; variable zones "$(on_target <<<'SELECT COUNT(*) FROM mysql.time_zone_name;')"
    for part in lease server accounts objects; do cat "$mariadb/move/refusals-$part.sql"; done
  } | on source
  unfit_passwords
  prepared_transactions
  differing_place
  missing_collations
  too_large
}

# They survive every session, and so every fence.
prepared_transactions() {
  local form global branch data
  on source <<<"XA RECOVER FORMAT = 'SQL';" | while read -r form global branch data; do
    echo "the source has the prepared transaction $data, which no fence ends: XA COMMIT $data, or XA ROLLBACK $data"
  done
}

# account_list: of the move, a line each with a tab between.
account_list() {
  local name
  for name in "${!account_of[@]}"; do printf '%s\t%s\n' "$name" "${account_of[$name]}"; done
}

# Database defaults and the case of names have to be the same.
differing_place() {
  local side set collation case_ set_there collation_there case_there before rest
  for side in source target; do ask "$side" place database "$(database_of "$side")" >"$scratch/place-$side"; done
  read -r set collation case_ rest <"$scratch/place-source"
  read -r set_there collation_there case_there rest <"$scratch/place-target" || { echo "the target has no database $TARGET_DATABASE, though this estate has: run up again"; return; }
  before=$(as_before_the_copy)
  if [[ -n $before ]]; then read -r set_there collation_there <<<"$before"; fi
  if [[ "$set $collation" != "$set_there $collation_there" ]]; then
    echo "the source's database has the character set $set and the collation $collation, the target's $set_there and $collation_there: write characterSet: $set and collation: $collation to the target's database, which is made anew for that"
  fi
  if [[ $case_ != "$case_there" ]]; then echo "the source has lower_case_table_names = $case_, the target $case_there: names of tables would not be found; set the same there"; fi
}

# as_before_the_copy: character set and collation of a target's database that still holds what an earlier run has left. Where that was
# ended while it made a routine, the database has the routine's collation, until it is made anew (empty.sql).
as_before_the_copy() {
  local found left
  found=$(contents) || return
  left=$(earlier) || return
  if [[ -n $found && $left == 1 ]]; then noted "CONCAT(REGEXP_REPLACE(character_set, '^utf8\$', 'utf8mb3'), ' ', REGEXP_REPLACE(collation, '^utf8_', 'utf8mb3_'))"; fi
}

# missing_collations: that the target's server does not have.
missing_collations() {
  local name
  ask source collations database "$SOURCE_DATABASE" | sort -u >"$scratch/collations"
  on_target <<<"SELECT FULL FROM (SELECT COLLATION_NAME AS FULL FROM information_schema.COLLATIONS) c UNION SELECT CONCAT(CHARACTER_SET_NAME, '_', COLLATION_NAME) FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY;" | sort -u >"$scratch/collations-target"
  comm -23 "$scratch/collations" "$scratch/collations-target" | while IFS= read -r name; do
    echo "the source uses the collation $name, which the target's server does not have: change those columns (ALTER TABLE ... COLLATE), or give the target an image that has it"
  done
}

# A value or row in the form of the copy has to fit into one packet of either server, or it would become NULL.
too_large() {
  local limit there most number
  limit=$(cut -f 4 "$scratch/place-source") there=$(cut -f 4 "$scratch/place-target")
  [[ -n $there ]] || return 0
  # The statement that the target takes may have other rows, and the source's first row the beginning of the statement.
  most=$((there - 1048576))
  if ((most < there / 4)); then most=$((there / 4)); fi
  if ((limit - 65536 < most)); then most=$((limit - 65536)); fi
  if ((there < limit)); then limit=$there; fi
  ask source tables database "$SOURCE_DATABASE" >"$scratch/tables"
  read_tables
  for ((number = 1; number <= table_count; number++)); do
    # A letter takes two bytes at most there.
    if ((table_bytes[number] * 2 < most)) || [[ ${table_length[number]} != *OCTET_LENGTH* ]]; then continue; fi
    printf "SELECT %s, %d, COUNT(*) FROM %s WHERE (%s) * 2 > %d HAVING COUNT(*) > 0;\n" "$(quoted_text "${table_name[number]}")" "$limit" "${table_from[number]}" "${table_length[number]}" "$most"
  done >"$scratch/large"
  if [[ -s $scratch/large ]]; then
    on source "--database=$SOURCE_DATABASE" <"$scratch/large" | while IFS=$'\t' read -r number limit there; do
      echo "table $number has $there rows of more than half of max_allowed_packet (now $limit on one of the servers), which do not fit into one statement: set max_allowed_packet on both servers to more than twice the largest row"
    done
  fi
}

keeper_lives() { [[ $({ variable run "$RUN"; echo 'SELECT COUNT(*) FROM dbhaven.keeper WHERE run = @run AND seen > UTC_TIMESTAMP() - INTERVAL 5 SECOND;'; } | on_source) == 1 ]]; }
