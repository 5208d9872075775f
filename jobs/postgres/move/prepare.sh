# Purpose: step `prepare`: logs in on both sides, makes dbhaven's own role and records, refuses what cannot be carried,
# and tries all definitions on the target. Applications notice nothing.

# Databases of the same source that are moved with this one; what the move does without, by the names that sentences begin with.
: "${TOGETHER:=[]}" "${WAIVE:=[]}"

prepare() {
  begin_step prepare
  reach_target
  reach_source
  map_roles
  lift_expired
  read_facts
  refuse_problems
  ready_target
}

# try_login WHAT CONNINFO: refuses with the server's words.
try_login() {
  psql_at "$2" -c 'select 1' >/dev/null 2>"$scratch/login" && return
  case $(<"$scratch/login") in
    *"does not support SSL"*) fail refused "$1: it offers no TLS, and the rows would cross from server to server for everybody to read; set ssl = on there, or accept it with unencrypted: true in the move's source" ;;
  esac
  fail refused "$1: $(last_words "$scratch/login")"
}

reach_target() {
  try_login "login as dbhaven on the target $TARGET_HOST:$TARGET_PORT" "$(target_as postgres)"
  on_instance reopen
  try_login "login to the target database $TARGET_DATABASE" "$(target_as "$TARGET_DATABASE")"
  set_newer_options target "$(target_as postgres)"
  begin_lasting target postgres || true
  ask_target postgres -f "$postgres/target/database.sql"
  begin_lasting target dbhaven || true
  ask_target dbhaven -f "$postgres/target/schema.sql"
}

# The superuser is needed once, to make dbhaven's own role; later runs get by without it. An instance of dbhaven's has its role, and no
# superuser is named for it: nothing is written there.
reach_source() {
  if [[ -n $SOURCE_SUPERUSER ]]; then make_own; fi
  try_login "login as dbhaven on the source, database $SOURCE_DATABASE" "$(source_as "$SOURCE_DATABASE")"
  set_newer_options source "$(source_as dbhaven)"
  begin_lasting source "$SOURCE_DATABASE" || true
}

# make_own: dbhaven's role and records on the source.
make_own() {
  if ! psql_at "$(source_as dbhaven)" -c 'select 1' >/dev/null 2>&1; then
    local superuser verifier
    superuser=$(source_as "$SOURCE_DATABASE" "$SOURCE_SUPERUSER")
    verifier=$(secret_file source-dbhaven-verifier)
    try_login "login as $SOURCE_SUPERUSER on the source $SOURCE_HOST:$SOURCE_PORT, database $SOURCE_DATABASE" "$superuser"
    VERIFIER_FILE=$verifier psql_at "$superuser" -f "$postgres/prepare/role.sql"
    try_login "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT" "$(source_as dbhaven)"
  fi
  begin_lasting source dbhaven || true
  ask_source dbhaven -f "$postgres/lease.sql"
}

# roles, owners: for every role of the source, by number, what it is on the target.
map_roles() {
  local both
  both=$(ask_source "$SOURCE_DATABASE" -v accounts="$ACCOUNTS" -v owner="$TARGET_OWNER" -f "$postgres/prepare/roles.sql")
  roles=${both%$'\n'*} owners=${both##*$'\n'}
}

lift_expired() { ask_source dbhaven -f "$postgres/prepare/lift-expired.sql" >/dev/null; }
read_facts() { facts=$(ask_source "$SOURCE_DATABASE" -f "$postgres/prepare/facts.sql"); }

# problems: what stands against the move and is not waived, one sentence a line, and waivers of what does not. Writes nothing.
problems() {
  every_problem >"$scratch/standing"
  if [[ $WAIVE == '[]' ]]; then cat "$scratch/standing"; return; fi
  on_target postgres -v waive="$WAIVE" -f "$postgres/prepare/waived.sql" <"$scratch/standing"
}

# What dbhaven has not made yet is not asked.
every_problem() {
  local brought='[]' libraries
  if [[ -z ${facts:-} ]]; then read_facts; fi
  if noted_on target; then brought=$(ask_target dbhaven -v move="$MOVE" -f "$postgres/target/brought.sql"); fi
  if noted_on source; then ask_source dbhaven -v database="$SOURCE_DATABASE" -v run="$RUN" -v together="$TOGETHER" -f "$postgres/prepare/refusals-lease.sql"; fi
  instance_problems
  ask_source "$SOURCE_DATABASE" -v accounts="$ACCOUNTS" -f "$postgres/prepare/refusals-objects.sql"
  on_target "$TARGET_DATABASE" -v accounts="$ACCOUNTS" -v owner="$TARGET_OWNER" -v facts="$facts" -v brought="$brought" -f "$postgres/prepare/refusals-target.sql"
  libraries=$(ask_source "$SOURCE_DATABASE" -v accounts="$ACCOUNTS" -f "$postgres/prepare/libraries.sql")
  ask_target postgres -v libraries="$libraries" -f "$postgres/prepare/refusals-libraries.sql"
  refuse_other_databases
  refuse_full_disk "$facts"
}

instance_problems() { ask_source "$SOURCE_DATABASE" -v accounts="$ACCOUNTS" -v roles="$roles" -v together="$TOGETHER" -f "$postgres/prepare/refusals-instance.sql"; }

# noted_on SIDE: whether dbhaven has its records there.
noted_on() {
  local database=$SOURCE_DATABASE
  if [[ $1 == target ]]; then database=$TARGET_DATABASE; fi
  [[ $("ask_$1" "$database" -c "select count(*) from pg_database where datname = 'dbhaven'") == 1 ]] &&
    [[ $("ask_$1" dbhaven -c "select count(*) from pg_namespace where nspname = 'dbhaven'") == 1 ]]
}

# The database every instance comes with is fenced too: nobody may be using it.
refuse_other_databases() {
  [[ $SOURCE_DATABASE != postgres ]] || return 0
  [[ $(ask_source "$SOURCE_DATABASE" -c "select count(*) from pg_database where datname = 'postgres' and datallowconn") == 1 ]] || return 0
  local count
  count=$(on_source postgres -f "$postgres/prepare/user-tables.sql")
  ((count == 0)) || echo "database postgres cannot be left where it is unasked: it holds $count tables, and the fence would cut off whoever uses them; move them into a database of their own, drop them, or waive it if nobody uses them"
}

# Best effort: the server tells its free space only where it has df.
free_kilobytes() {
  local free
  free=$(on_target postgres -f "$postgres/prepare/free-space.sql" 2>/dev/null) || return 0
  if [[ $free =~ ^[0-9]+$ ]]; then echo "$free"; fi
}

refuse_full_disk() {
  local free needed
  free=$(free_kilobytes)
  [[ -n $free ]] || return 0
  needed=$(ask_source "$SOURCE_DATABASE" -c "select pg_database_size(current_database()) * 3 / 2 / 1024")
  ((free > needed)) || echo "the target has $((free / 1024)) MB of free space, and the copy may need $((needed / 1024)) MB (the database and half as much for its log): make room on the target's volume"
}

keeper_lives() { [[ $(ask_source dbhaven -v run="$RUN" -f "$postgres/prepare/keeper-lives.sql") == t ]]; }
