#!/usr/bin/env bash
# Start of the stand-in MariaDB image: what https://hub.docker.com/_/mariadb documents, written anew.
# Arguments: none, or `mariadbd ...` (where the server has that name, `mysqld ...`), or options of the server start a
# server, first making an empty data directory into a database; anything else is run as it is. As root the server's
# part runs as user mysql. Each setting MARIADB_X can be given as MYSQL_X, and the secret ones as MARIADB_X_FILE.
set -Eeuo pipefail
shopt -s nullglob

note() { printf '[dbhaven stand-in] %s\n' "$*" >&2; }
fail() {
  printf 'Error: %s\n' "$*" >&2
  exit 1
}

# setting NAME [file]: sets NAME from MARIADB_NAME or MYSQL_NAME, or from the file that one of them with _FILE names.
setting() {
  local name=$1 prefix variable file value=
  for prefix in MARIADB_ MYSQL_; do
    variable=$prefix$name
    file=${variable}_FILE
    if [[ ${2-} == file && -n ${!variable-} && -n ${!file-} ]]; then fail "$variable and $file are both set; set one of them."; fi
    if [[ -z $value && -n ${!variable-} ]]; then value=${!variable}; fi
    if [[ -z $value && ${2-} == file && -n ${!file-} ]]; then
      value=$(<"${!file}") || fail "$file names ${!file}, which cannot be read."
    fi
  done
  declare -g "$name=$value"
}

read_settings() {
  local name
  for name in ROOT_PASSWORD ROOT_PASSWORD_HASH ROOT_HOST DATABASE USER PASSWORD PASSWORD_HASH; do setting "$name" file; done
  for name in ALLOW_EMPTY_ROOT_PASSWORD RANDOM_ROOT_PASSWORD INITDB_SKIP_TZINFO AUTO_UPGRADE DISABLE_UPGRADE_BACKUP; do setting "$name"; done
  ALLOW_EMPTY_ROOT_PASSWORD=${ALLOW_EMPTY_ROOT_PASSWORD:-${MYSQL_ALLOW_EMPTY_PASSWORD-}}
  ROOT_HOST=${ROOT_HOST:-%}
}

# Whether the arguments ask the server for a text only.
asks_only() {
  local argument
  for argument; do
    case $argument in -\? | --help | --print-defaults | -V | --version) return 0 ;; esac
  done
  return 1
}

# configured NAME COMMAND...: a setting as the server itself takes it from its files and arguments.
configured() {
  "${@:2}" --verbose --help 2>/dev/null | awk -v name="$1" '$1 == name && /^[^ \t]/ { sub(/^[^ \t]+[ \t]+/, ""); print; exit }'
}

make_directories() {
  mkdir -p "$datadir" "$(dirname "$socket")"
  if (($(id -u) == 0)); then
    find "$datadir" \! -user mysql -exec chown mysql: '{}' +
    find "$(dirname "$socket")" -maxdepth 0 \! -user mysql -exec chown mysql: '{}' +
  fi
}

# A text in SQL, for sessions in which a backslash is a letter.
text() {
  local quoted=${1//\'/\'\'}
  printf "'%s'" "$quoted"
}

# The client as root through the socket. Its password goes through a file that is none.
client() {
  mariadb --defaults-extra-file=<(printf '[client]\npassword="%s"\n' "$(escaped "${session_password-}")") \
    --protocol=socket --socket="$socket" --user=root --host=localhost --comments "$@"
}

# In option files a backslash and a quote have a meaning.
escaped() {
  local value=${1//\\/\\\\}
  printf '%s' "${value//\"/\\\"}"
}

# SQL on stdin, without a trace in the binary log.
sql() {
  { printf "SET SESSION sql_log_bin = 0; SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');\n"; cat; } | client "$@"
}

# Starts the server for this script alone: no network.
start_alone() {
  "$@" --skip-networking --default-time-zone=SYSTEM --socket="$socket" --loose-innodb_buffer_pool_load_at_startup=0 --skip-log-bin &
  server=$!
  # It may have to recover first.
  until mariadb-admin --socket="$socket" --user=healthcheck-nobody ping >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || fail "the server ended while it was being prepared; its own words are above."
    sleep 0.2
  done
}

stop_alone() {
  kill "$server"
  wait "$server" || fail "the server did not end well after it was prepared; its own words are above."
}

require_password() {
  if [[ -z $ROOT_PASSWORD && -z $ROOT_PASSWORD_HASH && -z $ALLOW_EMPTY_ROOT_PASSWORD && -z $RANDOM_ROOT_PASSWORD ]]; then
    fail "the database is not initialised and no root password is given; set MARIADB_ROOT_PASSWORD or MARIADB_ROOT_PASSWORD_HASH (or one of them with _FILE), MARIADB_RANDOM_ROOT_PASSWORD, or MARIADB_ALLOW_EMPTY_ROOT_PASSWORD, which is not recommended."
  fi
  if [[ -n $ROOT_PASSWORD_HASH && (-n $ROOT_PASSWORD || -n $RANDOM_ROOT_PASSWORD) ]]; then
    fail "MARIADB_ROOT_PASSWORD_HASH is set together with a password; set one of them."
  fi
  if [[ -n $PASSWORD && -n $PASSWORD_HASH ]]; then fail "MARIADB_PASSWORD and MARIADB_PASSWORD_HASH are both set; set one of them."; fi
  if [[ -n $USER && -z $PASSWORD$PASSWORD_HASH || -z $USER && -n $PASSWORD$PASSWORD_HASH ]]; then fail "MARIADB_USER and its password (MARIADB_PASSWORD or MARIADB_PASSWORD_HASH) only work together."; fi
  if [[ $USER == root ]]; then fail 'MARIADB_USER is "root", which is there anyway; use another name.'; fi
}

random_password() { head -c 24 /dev/urandom | base64 | tr '+/' '-_'; }

# identified PASSWORD HASH
identified() {
  if [[ -n $2 ]]; then printf 'IDENTIFIED BY PASSWORD %s' "$(text "$2")"; else printf 'IDENTIFIED BY %s' "$(text "$1")"; fi
}

make_accounts() {
  local check host
  check=$(random_password)
  {
    echo "DROP USER IF EXISTS root@'127.0.0.1', root@'::1';"
    for host in 127.0.0.1 ::1 localhost; do
      echo "CREATE USER healthcheck@'$host' IDENTIFIED BY '$check'; GRANT USAGE ON *.* TO healthcheck@'$host';"
    done
    if [[ -n $DATABASE ]]; then printf 'CREATE DATABASE IF NOT EXISTS `%s`;\n' "${DATABASE//\`/\`\`}"; fi
    if [[ -n $USER ]]; then
      echo "CREATE USER $(text "$USER")@'%' $(identified "$PASSWORD" "$PASSWORD_HASH");"
      # In a grant _ and % stand for other letters.
      if [[ -n $DATABASE ]]; then
        local pattern=${DATABASE//\\/\\\\}
        pattern=${pattern//_/\\_} pattern=${pattern//%/\\%}
        printf 'GRANT ALL ON `%s`.* TO %s@%s;\n' "${pattern//\`/\`\`}" "$(text "$USER")" "'%'"
      fi
    fi
  } | sql mysql
  printf '[mariadb-client]\nport=3306\nsocket=%s\nuser=healthcheck\npassword=%s\n' "$socket" "$check" >"$datadir/.my-healthcheck.cnf"
  chmod 600 "$datadir/.my-healthcheck.cnf"
}

# Root over the network, and its password over the socket.
make_root() {
  local as
  as=$(identified "$ROOT_PASSWORD" "$ROOT_PASSWORD_HASH")
  {
    if [[ $ROOT_HOST != localhost ]]; then
      echo "CREATE USER root@$(text "$ROOT_HOST") $as; GRANT ALL ON *.* TO root@$(text "$ROOT_HOST") WITH GRANT OPTION;"
      echo "GRANT PROXY ON ''@'%' TO root@$(text "$ROOT_HOST") WITH GRANT OPTION;"
    fi
    echo "ALTER USER root@localhost $as;"
  } | sql mysql
  session_password=$ROOT_PASSWORD
}

in_database() { client ${DATABASE:+--database="$DATABASE"}; }

run_init_files() {
  local file
  for file; do
    case $file in
      *.sh)
        if [[ -x $file ]]; then
          note "running $file"
          "$file"
        else
          note "sourcing $file"
          . "$file"
        fi
        ;;
      *.sql) note "running $file"; in_database <"$file" ;;
      *.sql.gz) note "running $file"; gunzip -c "$file" | in_database ;;
      *.sql.xz) note "running $file"; xz -dc "$file" | in_database ;;
      *.sql.zst) note "running $file"; zstd -dc "$file" | in_database ;;
      *) note "ignoring $file" ;;
    esac
  done
}

initialise() {
  require_password
  if [[ -n $RANDOM_ROOT_PASSWORD ]]; then
    ROOT_PASSWORD=$(random_password)
    note "GENERATED ROOT PASSWORD: $ROOT_PASSWORD"
  fi
  # Init scripts may use the password by its documented name, wherever it came from.
  export MARIADB_ROOT_PASSWORD=$ROOT_PASSWORD MARIADB_DATABASE=$DATABASE MARIADB_USER=$USER MARIADB_PASSWORD=$PASSWORD
  mariadb-install-db --datadir="$datadir" --rpm --auth-root-authentication-method=normal --skip-test-db --skip-log-bin "${@:2}" >&2
  session_password=
  start_alone "$@"
  if [[ -z $INITDB_SKIP_TZINFO ]]; then mariadb-tzinfo-to-sql /usr/share/zoneinfo 2>/dev/null | sql mysql; fi
  make_accounts
  # A hash cannot log in, so the init files come first where there is nothing else.
  if [[ -z $ROOT_PASSWORD_HASH ]]; then make_root; fi
  run_init_files /docker-entrypoint-initdb.d/*
  if [[ -n $ROOT_PASSWORD_HASH ]]; then make_root; fi
  stop_alone
  note_version "$1"
  unset MARIADB_ROOT_PASSWORD MARIADB_PASSWORD
  note "MariaDB is initialised and ready to start."
}

# Major and minor version of the server: 10.11
version_of() { "$1" --version | sed -E 's/.*Ver ([0-9]+\.[0-9]+).*/\1/'; }

# The file that mariadb-upgrade keeps, whose name depends on the version.
version_file() { if [[ -f $datadir/mariadb_upgrade_info ]]; then echo "$datadir/mariadb_upgrade_info"; else echo "$datadir/mysql_upgrade_info"; fi; }

note_version() { if [[ ! -s $(version_file) ]]; then "$1" --version | sed -E 's/.*Ver ([0-9.]+-MariaDB).*/\1/' >"$(version_file)"; fi; }

# The tables of the server itself, made by an older version, are brought up to this one.
upgrade_if_asked() {
  local before
  before=$(sed -E 's/^([0-9]+\.[0-9]+).*/\1/' "$(version_file)" 2>/dev/null | head -n 1) || true
  if [[ $before == "$(version_of "$1")" ]]; then return; fi
  if [[ -z $AUTO_UPGRADE || $AUTO_UPGRADE == 0 ]]; then
    note "the data directory was made by MariaDB ${before:-of an unknown version}; mariadb-upgrade is needed and is skipped, as MARIADB_AUTO_UPGRADE is not set."
    return
  fi
  note "upgrading the system tables from MariaDB ${before:-of an unknown version}."
  start_alone "$@" --skip-grant-tables
  if [[ -z $DISABLE_UPGRADE_BACKUP ]]; then
    mariadb-dump --socket="$socket" --user=root --skip-lock-tables --databases mysql | zstd -q >"$datadir/system_mysql_backup_${before:-unknown}.sql.zst"
  fi
  mariadb-upgrade --socket="$socket" --user=root --upgrade-system-tables >&2
  stop_alone
}

if [[ ${1-} == -* ]]; then set -- mariadbd "$@"; fi

if [[ ${1-} == mariadbd || ${1-} == mysqld ]] && ! asks_only "$@"; then
  datadir=$(configured datadir "$@")
  socket=$(configured socket "$@")
  if [[ -z $datadir || -z $socket ]]; then fail "the server does not accept its arguments: $("$@" --verbose --help 2>&1 >/dev/null | head -n 1)"; fi
  make_directories
  if (($(id -u) == 0)); then
    exec setpriv --reuid=mysql --regid=mysql --init-groups --inh-caps=-all -- env HOME="$datadir" USER=mysql "$BASH_SOURCE" "$@"
  fi
  unset USER # set by the step above and by shells, and a name of a setting here
  read_settings
  if [[ -d $datadir/mysql ]]; then
    upgrade_if_asked "$@"
  else
    initialise "$@"
  fi
fi

exec "$@"
