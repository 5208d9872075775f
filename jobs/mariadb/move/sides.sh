# Purpose: the two servers of a move (source_account: who the source is asked as, where it is not dbhaven). Sourced after session.sh; each is spoken to with a file of options of its own, in memory.

mariadb=$(dirname -- "${BASH_SOURCE[0]}")/..

# side_password SIDE SECRET: from then on on_source, as_superuser or on_target find it.
declare -A side_options
side_password() {
  client_options=$(mktemp "${DBHAVEN_MEMORY:-/dev/shm}/dbhaven.XXXXXX")
  remember_password "$2"
  side_options[$1]=$client_options
}
forget_passwords() { rm -f "${side_options[@]}"; }
forget_password # what session.sh has made

# at SIDE: sets `connection`, the client's options for the source, for it as its superuser, or for the target. A row may be as large as
# the servers let it be (too_large), which is more than the client takes unasked. The encryption of a
# source is what the move asks for: SOURCE_TLS is required, or preferred where the rows stay on one server; verified of an instance of dbhaven's
# in its place (the backup of a target).
at() {
  connection=("--defaults-file=${side_options[$1]}" --connect-timeout=30 --max-allowed-packet=1G --batch --skip-column-names --skip-auto-rehash --skip-reconnect)
  case $1 in
    target) to_target ;;
    # From 11.4 on the client wants a certificate that it can check, which old servers do not have.
    *)
      connection+=(--protocol=tcp "--host=$SOURCE_HOST" "--port=$SOURCE_PORT")
      case ${SOURCE_TLS:-preferred} in
        verified) connection+=("${checked[@]}") ;;
        required) connection+=(--skip-ssl-verify-server-cert --ssl) ;;
        *) connection+=(--skip-ssl-verify-server-cert) ;;
      esac
      if [[ $1 == source ]]; then connection+=("--user=${source_account:-dbhaven}"); else connection+=("--user=$SOURCE_SUPERUSER"); fi
      ;;
  esac
}

to_target() { connection+=(--protocol=tcp "--host=$TARGET_HOST" "--port=$TARGET_PORT" --user=dbhaven "${checked[@]}"); }

# Everything that changes how a value looks or is taken, or whether a statement takes effect, is fixed, on both sides; nothing of ours is written to a log of the
# server, the one that replicas read among them; no time limit of the server's ends our work. A definition tells no folder of its own
# (DATA DIRECTORY), and none is made: of a server in a container only the data folder stays. No table is refused for a form of rows or an option
# that servers took once (innodb_strict_mode): whether its rows fit shows with them.
beginning="SET NAMES utf8mb4; SET SESSION sql_log_bin = 0, sql_log_off = 1, slow_query_log = 0, time_zone = '+00:00', \
autocommit = 1, completion_type = 'NO_CHAIN', sql_safe_updates = 0, \
sql_mode = 'NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES,NO_DIR_IN_CREATE', innodb_strict_mode = 0, \
div_precision_increment = 4, lc_time_names = 'en_US', \
group_concat_max_len = 1073741824, max_statement_time = 0, lock_wait_timeout = 60, wait_timeout = 28800, net_read_timeout = 3600, \
net_write_timeout = 3600, sql_quote_show_create = 1, sql_select_limit = DEFAULT, sql_big_selects = 1, max_sort_length = 1024;
/*!100600 SET SESSION old_mode = 'UTF8_IS_UTF8MB3' */; /*!101000 SET SESSION explicit_defaults_for_timestamp = 1 */; \
/*!110200 SET SESSION character_set_collations = '' */;"

# The client takes a source without TLS for one with it: each session looks for itself. The column that there is not tells it.
encrypted_only="SELECT VARIABLE_VALUE <> '' INTO @dbhaven FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER';
EXECUTE IMMEDIATE IF(@dbhaven, 'DO 0', 'SELECT \`it offers no TLS\`');"
begin_at() { if [[ $1 != target && ${SOURCE_TLS:-preferred} == required ]]; then printf '%s\n' "$encrypted_only"; fi; printf '%s\n' "$beginning"; }

# run_at SIDE SQL ARGUMENTS...: one session; rows on stdout as they are, or with `escaped` set a line each, the first error ends it.
run_at() {
  local connection side=$1 sql=$2
  shift 2
  at "$side"
  { begin_at "$side"; printf '%s\n' "$sql"; } | "$client" "${connection[@]}" ${escaped---raw} "$@"
}

# What a client says before it has asked anything: a name that is not known for a moment, or a server that has too much to do.
not_begun='*@(ERROR 2005 |reading initial communication packet|reading authorization packet)*'

# on SIDE ARGUMENTS...: with the SQL on stdin.
on() {
  local sql side=$1
  shift
  IFS= read -rd '' sql || true
  until_named "$not_begun" run_at "$side" "$sql" "$@"
}
on_source() { on source "$@"; }
as_superuser() { on superuser "$@"; }
on_target() { on target "$@"; }

# stream_at SIDE ARGUMENTS...: as `on`, for what is not held in memory.
stream_at() {
  local connection side=$1
  shift
  on "$side" <<<'DO 0;' || return
  at "$side"
  { begin_at "$side"; cat; } | "$client" "${connection[@]}" "$@"
}

# ask SIDE FILE [NAME VALUE]...: a script of jobs/mariadb/move, or of another folder of jobs/mariadb that stands before its name, with
# these as variables.
ask() {
  local side=$1 file=move/$2
  if [[ $2 == */* ]]; then file=$2; fi
  shift 2
  { while (($#)); do variable "$1" "$2"; shift 2; done; cat "$mariadb/$file.sql"; } | on "$side"
}

# database_of SIDE: its name there.
database_of() { if [[ $1 == source ]]; then printf '%s' "$SOURCE_DATABASE"; else printf '%s' "$TARGET_DATABASE"; fi; }

# version_of SIDE: 10.11.19 as 101119.
version_of() {
  local text
  text=$(on "$1" <<<'SELECT VERSION();') || return
  [[ $text =~ ^([0-9]+)\.([0-9]+)\.([0-9]+) ]] || return
  echo $((BASH_REMATCH[1] * 10000 + BASH_REMATCH[2] * 100 + BASH_REMATCH[3]))
}

# sides: the passwords of a job that speaks to both.
sides() {
  side_password source source-dbhaven
  side_password superuser source-superuser
  side_password target target-admin
}
