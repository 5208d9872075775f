#!/usr/bin/env bash
# Start of the stand-in MySQL image: what the official image mysql documents, written anew.
# Arguments: `mysqld ...`, or options of the server alone, start a server, first making an empty data directory into a
# database; anything else is run as it is. Settings, each also as MYSQL_X_FILE where it holds a secret: MYSQL_ROOT_PASSWORD,
# MYSQL_ALLOW_EMPTY_PASSWORD, MYSQL_RANDOM_ROOT_PASSWORD, MYSQL_ROOT_HOST, MYSQL_DATABASE, MYSQL_USER, MYSQL_PASSWORD,
# MYSQL_INITDB_SKIP_TZINFO, MYSQL_ONETIME_PASSWORD.
set -Eeuo pipefail
shopt -s nullglob

note() { printf '[dbhaven stand-in] %s\n' "$*" >&2; }
fail() {
  printf '[ERROR] %s\n' "$*" >&2
  exit 1
}

# from_file NAME: MYSQL_NAME from the file that MYSQL_NAME_FILE names.
from_file() {
  local variable=MYSQL_$1 file=MYSQL_$1_FILE
  if [[ -n ${!variable-} && -n ${!file-} ]]; then fail "$variable and $file are both set; set one of them."; fi
  if [[ -n ${!file-} ]]; then
    printf -v "$variable" %s "$(<"${!file}")" || fail "$file names ${!file}, which cannot be read."
  fi
  unset "$file"
}

# A text in SQL, for sessions in which a backslash is a letter.
text() {
  local quoted=${1//\'/\'\'}
  printf "'%s'" "$quoted"
}

# sql [DATABASE]: stdin, as root through the socket; the password goes through a file that is none.
sql() {
  mysql --defaults-extra-file=<(printf '[client]\npassword="%s"\n' "${session_password-}") --protocol=socket --socket="$socket" --user=root --comments ${1:+--database="$1"}
}

start_alone() {
  "$@" --skip-networking --mysqlx=OFF --default-time-zone=SYSTEM --socket="$socket" &
  server=$!
  until mysqladmin --no-defaults --socket="$socket" ping >/dev/null 2>&1; do
    kill -0 "$server" 2>/dev/null || fail "the server ended while it was being prepared; its own words are above."
    sleep 0.2
  done
}

accounts() {
  printf "SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');\n"
  if [[ -n ${MYSQL_DATABASE-} ]]; then printf 'CREATE DATABASE IF NOT EXISTS `%s`;\n' "${MYSQL_DATABASE//\`/\`\`}"; fi
  if [[ -n ${MYSQL_USER-} && -n ${MYSQL_PASSWORD-} ]]; then
    printf "CREATE USER %s@'%%' IDENTIFIED BY %s;\n" "$(text "$MYSQL_USER")" "$(text "$MYSQL_PASSWORD")"
    # In a grant _ and % stand for other letters.
    if [[ -n ${MYSQL_DATABASE-} ]]; then printf "GRANT ALL ON \`%s\`.* TO %s@'%%';\n" "$(printf %s "${MYSQL_DATABASE//\`/\`\`}" | sed 's/[_%\\]/\\&/g')" "$(text "$MYSQL_USER")"; fi
  fi
  if [[ ${MYSQL_ROOT_HOST:-%} != localhost ]]; then
    printf "CREATE USER root@%s IDENTIFIED BY %s; GRANT ALL ON *.* TO root@%s WITH GRANT OPTION;\n" "$(text "${MYSQL_ROOT_HOST:-%}")" "$(text "${MYSQL_ROOT_PASSWORD-}")" "$(text "${MYSQL_ROOT_HOST:-%}")"
  fi
  printf 'ALTER USER root@localhost IDENTIFIED BY %s;\n' "$(text "${MYSQL_ROOT_PASSWORD-}")"
}

run_init_files() {
  local file
  for file; do
    case $file in
      *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
      *.sql) sql "${MYSQL_DATABASE-}" <"$file" ;;
      *.sql.bz2) bunzip2 -c "$file" | sql "${MYSQL_DATABASE-}" ;;
      *.sql.gz) gunzip -c "$file" | sql "${MYSQL_DATABASE-}" ;;
      *.sql.xz) xz -dc "$file" | sql "${MYSQL_DATABASE-}" ;;
      *.sql.zst) zstd -dc "$file" | sql "${MYSQL_DATABASE-}" ;;
      *) note "ignoring $file" ;;
    esac
    note "ran $file"
  done
}

initialise() {
  if [[ -z ${MYSQL_ROOT_PASSWORD-}${MYSQL_ALLOW_EMPTY_PASSWORD-}${MYSQL_RANDOM_ROOT_PASSWORD-} ]]; then
    fail "the database is not initialised and no root password is given; set MYSQL_ROOT_PASSWORD (or MYSQL_ROOT_PASSWORD_FILE), MYSQL_RANDOM_ROOT_PASSWORD, or MYSQL_ALLOW_EMPTY_PASSWORD, which is not recommended."
  fi
  if [[ ${MYSQL_USER-} == root ]]; then fail 'MYSQL_USER is "root", which is there anyway; use another name.'; fi
  if [[ -n ${MYSQL_RANDOM_ROOT_PASSWORD-} ]]; then
    MYSQL_ROOT_PASSWORD=$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')
    note "GENERATED ROOT PASSWORD: $MYSQL_ROOT_PASSWORD"
  fi
  "$@" --initialize-insecure --default-time-zone=SYSTEM
  session_password=
  start_alone "$@"
  if [[ -z ${MYSQL_INITDB_SKIP_TZINFO-} ]]; then mysql_tzinfo_to_sql /usr/share/zoneinfo 2>/dev/null | sql mysql; fi
  accounts | sql mysql
  session_password=${MYSQL_ROOT_PASSWORD-}
  run_init_files /docker-entrypoint-initdb.d/*
  if [[ -n ${MYSQL_ONETIME_PASSWORD-} ]]; then sql <<<"ALTER USER root@$(text "${MYSQL_ROOT_HOST:-%}") PASSWORD EXPIRE;"; fi
  kill "$server"
  wait "$server" || fail "the server did not end well after it was prepared; its own words are above."
  note "MySQL is initialised and ready to start."
}

if [[ ${1-} == -* ]]; then set -- mysqld "$@"; fi
if [[ ${1-} == mysqld ]]; then
  for name in ROOT_HOST DATABASE USER PASSWORD ROOT_PASSWORD; do from_file "$name"; done
  socket=/var/run/mysqld/mysqld.sock
  chown mysql: /var/lib/mysql /var/run/mysqld
  if [[ ! -d /var/lib/mysql/mysql ]]; then initialise "$@"; fi
  unset MYSQL_ROOT_PASSWORD MYSQL_PASSWORD
fi

exec "$@"
