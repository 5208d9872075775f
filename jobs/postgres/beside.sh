# Purpose: a server beside the job, into which a backup is restored: in the container's own disk, on a socket that nobody else
# reaches; it ends with the job. It takes the place of the target. Sourced after session.sh.

# The image's own user: a server does not run as root.
beside=$(mktemp -d "${TMPDIR:-/tmp}/dbhaven-beside.XXXXXX")

target_as() { conninfo "$beside" 5432 "$bootstrap" "$1"; }

# as_server COMMAND...: as the user that the image has for its server.
as_server() {
  local words
  printf -v words '%q ' "$@"
  su postgres -s "$BASH" -c "$words"
}

# start_beside: made anew, with the source's bootstrap superuser and encoding. Nothing in it has to survive, so that it need not write twice.
start_beside() {
  local encoding
  bootstrap=$(ask_source "$SOURCE_DATABASE" -c "select rolname from pg_roles where oid = 10")
  encoding=$(ask_source "$SOURCE_DATABASE" -c "select pg_encoding_to_char(encoding) from pg_database where datname = current_database()")
  chown postgres "$beside"
  as_server "$(command -v initdb)" -D "$beside/data" -U "$bootstrap" -E "$encoding" --locale=C -A trust --no-sync >"$scratch/initdb" 2>&1 || refuse_beside "$scratch/initdb"
  cat >>"$beside/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$beside'
max_connections = $((JOBS * 4 + 20))
shared_buffers = 32MB
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 256MB
autovacuum = off
CONF
  as_server "$(command -v pg_ctl)" -D "$beside/data" -l "$beside/log" -w -t 120 start >/dev/null || refuse_beside "$beside/log"
}
