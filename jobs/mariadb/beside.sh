# Purpose: a server beside the job, into which a backup is restored: in the container's own disk, on a socket that nobody else
# reaches; it ends with the job. It takes the place of the target. Sourced after move/sides.sh.

# The image's own user: a server does not run as root.
beside=$(mktemp -d "${TMPDIR:-/tmp}/dbhaven-beside.XXXXXX")

side_options[target]=$scratch/beside.cnf
: >"$scratch/beside.cnf"
to_target() { connection+=("--socket=$beside/socket" --user=root); }

# start_beside: made anew, with names of tables as the source has them. Nothing in it has to survive, so that it need not write twice.
start_beside() {
  local names server deadline=$((SECONDS + 120))
  names=$(on source <<<'SELECT @@lower_case_table_names;')
  server=$(command -v mariadbd) || fail refused "the image has no mariadbd; name an image of MariaDB 10.5 or newer"
  chown mysql "$beside"
  mariadb-install-db --no-defaults --user=mysql "--datadir=$beside/data" --skip-name-resolve --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user=root >"$scratch/install" 2>&1 || refuse_beside "$scratch/install"
  "$server" --no-defaults --user=mysql "--datadir=$beside/data" "--socket=$beside/socket" --skip-networking "--lower-case-table-names=$names" --max-allowed-packet=1G \
    --innodb-buffer-pool-size=64M --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=OFF >"$scratch/server" 2>&1 &
  until on target <<<'SELECT 1;' >/dev/null 2>&1; do
    kill -0 $! 2>/dev/null && ((SECONDS < deadline)) || refuse_beside "$scratch/server"
    pause 0.1
  done
  target_version=$(version_of target)
}

# empty_beside: the database anew, as the source has it.
empty_beside() { { variable database "$SOURCE_DATABASE"; variable characters "$database_characters"; variable collation "$database_collation"; cat "$mariadb/backup/database.sql"; } | on target; }
