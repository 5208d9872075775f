# Purpose: how the jobs talk to PostgreSQL servers. Sourced after lib/job.sh.
# Passwords are in a file in memory that only root reads; names reach SQL as psql variables.

# Everything that changes how a value looks as text is fixed, on both sides; nothing of ours is written to a server's
# log; no time limit that a role or database has set ends our work; row security errors instead of hiding rows; no commit waits for
# a standby, which a fence keeps out.
export PGOPTIONS="-c TimeZone=UTC -c DateStyle=ISO,YMD -c IntervalStyle=postgres -c extra_float_digits=3 -c bytea_output=hex \
-c xmlbinary=base64 -c lc_monetary=C -c synchronize_seqscans=off -c search_path=pg_catalog -c quote_all_identifiers=off -c row_security=off -c jit=off \
-c standard_conforming_strings=on -c session_replication_role=origin -c client_min_messages=warning \
-c default_transaction_read_only=off -c default_transaction_isolation=read\\ committed -c default_transaction_deferrable=off -c synchronous_commit=local \
-c statement_timeout=0 -c lock_timeout=0 -c idle_in_transaction_session_timeout=0 \
-c log_statement=none -c log_duration=off -c log_min_duration_statement=-1 -c log_min_duration_sample=-1 -c log_transaction_sample_rate=0 \
-c log_min_error_statement=panic -c pg_stat_statements.track_utility=off -c pgaudit.log=none"
export PGCLIENTENCODING=UTF8 PGCONNECT_TIMEOUT=10 PGAPPNAME=dbhaven
unset PGPASSWORD PGDATABASE PGHOST PGPORT PGUSER PGSERVICE

. "${BASH_SOURCE[0]%/*}/client.sh"

authority=$DBHAVEN_SECRETS/target-authority
passwords=$(mktemp "${DBHAVEN_MEMORY:-/dev/shm}/dbhaven.XXXXXX")
export PGPASSFILE=$passwords

# remember_password HOST PORT USER SECRET: from then on connections find it.
remember_password() {
  local field file line= password
  file=$(secret_file "$4")
  password=$(<"$file")
  for field in "$1" "$2" '*' "$3" "$password"; do
    field=${field//\\/\\\\}
    line+=${line:+:}${field//:/\\:}
  done
  printf '%s\n' "$line" >>"$passwords"
}

forget_passwords() { rm -f "$passwords"; }

# conninfo HOST PORT USER DATABASE TLS...: for -d, safe for every name. TLS: parameters of libpq.
conninfo() {
  local part result=
  for part in "host=$1" "port=$2" "user=$3" "dbname=$4" "${@:5}"; do
    local value=${part#*=}
    value=${value//\\/\\\\}
    result+="${part%%=*}='${value//\'/\\\'}' "
  done
  printf '%skeepalives_idle=10 keepalives_interval=5 keepalives_count=3' "$result"
}

# psql_at CONNINFO ARGUMENTS...: one session; unaligned rows without headers; the first error ends it. Messages are terse:
# the long form repeats statements and values. It reads its standard input once it is connected.
psql_at() {
  local connection=$1 words=() file
  shift
  while (($# > 0)); do
    # The kernel takes 128 kB as one argument.
    if [[ $1 == -v && ${#2} -gt 100000 ]]; then
      file=$(mktemp "$scratch/variable.XXXXXX")
      set_line "${2%%=*}" "${2#*=}" >"$file"
      words+=(-f "$file")
    else
      words+=("$1" "$2")
    fi
    shift 2
  done
  until_named 'psql: error: could not translate host name *' psql -X -q -A -t -w -v ON_ERROR_STOP=1 -v VERBOSITY=terse -d "$connection" "${words[@]}"
}

# set_line NAME VALUE: a variable as a line for psql.
set_line() {
  local value=${2//\\/\\\\}
  value=${value//\'/\'\'}
  printf "\\\\set %s '%s'\n" "$1" "${value//$'\n'/\\n}"
}

# with_asynchronous_commit COMMAND...: its sessions do not wait for the log at each of their commits. For what is promised
# only after a checkpoint: a thousand tables are some thousands of commits.
with_asynchronous_commit() {
  local -x PGOPTIONS="$PGOPTIONS -c synchronous_commit=off"
  "$@"
}

# converse COMMAND...: starts it beside, and sets what its caller has as locals: `to` and `from`, the descriptors of its input and
# output, and `session`, its process.
converse() {
  mkfifo "$scratch/input" "$scratch/output"
  "$@" <"$scratch/input" >"$scratch/output" &
  session=$!
  exec {to}>"$scratch/input" {from}<"$scratch/output"
  rm "$scratch/input" "$scratch/output"
}

# The instances of a move, by role and database. source_as and target_as give the conninfo of a database there.
# Both sides know dbhaven as a superuser. A target of dbhaven's shows a certificate, also in the place of the source (verify-full: the backup
# of a target); a source has what it has, and libpq would hold it against an authority that it is given.
source_role=dbhaven
source_tls=("sslmode=${SOURCE_SSLMODE:-prefer}")
if [[ ${SOURCE_SSLMODE:-} == verify-full ]]; then source_tls+=("sslrootcert=$authority"); fi
source_as() { conninfo "$SOURCE_HOST" "$SOURCE_PORT" "${2:-$source_role}" "$1" "${source_tls[@]}"; }
target_as() { conninfo "$TARGET_HOST" "$TARGET_PORT" dbhaven "$1" sslmode=verify-full "sslrootcert=$authority"; }
source_options= target_options=
on_source() { local database=$1; shift; PGOPTIONS="$PGOPTIONS$source_options" psql_at "$(source_as "$database")" "$@"; }
on_target() { local database=$1; shift; PGOPTIONS="$PGOPTIONS$target_options" psql_at "$(target_as "$database")" "$@"; }

# set_newer_options SIDE CONNINFO: what servers from 17 on know besides PGOPTIONS. From here on no event trigger fires for our sessions there,
# those at logins among them (what one writes or refuses would be our own doing), and no transaction of ours ends by a limit.
set_newer_options() {
  if [[ $(psql_at "$2" -c "select current_setting('event_triggers', true) is not null") == t ]]; then printf -v "$1_options" ' -c event_triggers=off -c transaction_timeout=0'; fi
}

. "${BASH_SOURCE[0]%/*}/lasting.sh"

log_in() { on_target postgres -c 'select 1'; }
wrong_login=("password authentication failed" "no pg_hba.conf entry" "certificate verify failed" "does not match host name")
