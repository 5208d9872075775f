# Purpose: how the jobs talk to a server of MariaDB or MySQL. Sourced by the engine's session.sh, which says: client, checked
# (its options for a server whose certificate and name it checks), quiet (variables of the session that keep it out of the
# server's general and slow log), plugin (with which accounts log in), wanted_image (in words).
# The password is in a file in memory that only root reads; names and hashes reach SQL as variables of the session.

command -v "$client" >/dev/null || end_failed refused "the image has no $client client; name an image of $wanted_image."
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

# on_server: one session with the SQL on stdin, rows on stdout; the first error ends it. Settings of the server that would undo it or refuse
# it (autocommit off) do not hold for it.
on_server() {
  local sql
  IFS= read -rd '' sql || true
  until_named '*ERROR 2005 *' run_sql "$sql"
}

run_sql() {
  printf "SET NAMES utf8mb4; SET SESSION %s, SESSION autocommit = 1, SESSION sql_safe_updates = 0, SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION';\n%s" "${quiet//, /, SESSION }" "$1" |
    "$client" "--defaults-file=$client_options" "${checked[@]}" \
      --protocol=tcp "--host=$TARGET_HOST" "--port=$TARGET_PORT" --user=dbhaven \
      --connect-timeout=10 --batch --raw --skip-column-names --skip-auto-rehash --skip-reconnect
}

log_in() { on_server <<<'SELECT 1;'; }
wrong_login=("ERROR 1045 " "ERROR 1130 ")
