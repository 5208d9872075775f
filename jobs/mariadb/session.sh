# Purpose: how the job talks to a MariaDB server. Sourced after lib/job.sh.
# The password is in a file in memory that only root reads; names and hashes reach SQL as variables of the session.

command -v mariadb >/dev/null || end_failed refused "the image has no mariadb client; name an image of MariaDB 10.5 or newer."
unset MYSQL_PWD MYSQL_HOST MYSQL_TCP_PORT

client_options=$(mktemp "${DBHAVEN_MEMORY:-/dev/shm}/dbhaven.XXXXXX")
forget_password() { rm -f "$client_options"; }

# remember_password SECRET: from then on on_server finds it.
remember_password() {
  local file password
  file=$(secret_file "$1")
  password=$(<"$file")
  password=${password//\\/\\\\}
  printf '[client]\npassword="%s"\n' "${password//\"/\\\"}" >"$client_options"
}

# variable NAME TEXT: as SQL; the text is written in hexadecimal digits, so that nothing in it has a meaning of its own.
variable() {
  local hex
  hex=$(printf '%s' "$2" | od -An -v -tx1 | tr -d ' \n')
  printf "SET @%s = CONVERT(x'%s' USING utf8mb4);\n" "$1" "$hex"
}

# on_server: one session with the SQL on stdin, rows on stdout; the first error ends it. Nothing of it gets into the server's
# general or slow log.
on_server() {
  {
    printf "SET NAMES utf8mb4; SET SESSION sql_log_off = 1, SESSION slow_query_log = 0, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION';\n"
    cat
  } | mariadb "--defaults-file=$client_options" "--ssl-ca=$DBHAVEN_SECRETS/target-authority" --ssl-verify-server-cert \
    --protocol=tcp "--host=$TARGET_HOST" "--port=$TARGET_PORT" --user=dbhaven \
    --connect-timeout=10 --batch --raw --skip-column-names --skip-auto-rehash --skip-reconnect
}

log_in() { on_server <<<'SELECT 1;'; }
wrong_login=("ERROR 1045 " "ERROR 1130 ")
