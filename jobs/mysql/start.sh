# Purpose: starts a MySQL server in its Swarm task: makes the data where there are none, lets a new version bring the server's own
# tables to itself, and gives the administrator the password of today. jobs/start/volume.sh and mysqlFamily.sh stand before it.
# Arguments: options of the server, --name=value. Neither the image's option files nor its entrypoint are used: the estate
# alone says what holds, and the entrypoint would want a password for root or print one that it makes.
# Files: /run/secrets/administrator-verifier (the stored form of the password), administrator-password (health.sh logs in with
# it), server-certificate.pem and server-key.pem. Written: SQL in memory (/run/dbhaven); in the volume the lock, the marker
# (which server wrote here) and the data in a subfolder.
# Exit codes: 1 another server holds the volume; 20 a version that this one cannot read wrote it; 21 it is another engine's; 23
# the image has no server; 24 the server could not be brought to the new version. Else the server's own.
# A second run on the same volume waits for the first to end; a second run alone changes nothing.
data=$volume/mysql

# The official image may lack the tool; InnoDB's own lock on its files, which the kernel keeps for all containers of a server,
# then ends a second start at once instead of after a minute.
if command -v flock >/dev/null; then hold_volume "$volume"; fi

oldest="name an image of MySQL 8.0.30 or newer"
server=$(command -v mysqld) || refuse 23 "the image has no mysqld; $oldest"
version=$("$server" --version)
[[ $version != *MariaDB* ]] || refuse 23 "the image has MariaDB, which is another engine; $oldest"
[[ $version =~ Ver\ ([0-9]+\.[0-9]+)\.([0-9]+) ]] || refuse 23 "$server does not tell its version; $oldest"
version=${BASH_REMATCH[1]}
# Without innodb_redo_log_capacity, as before 8.0.30, the redo log could not be sized.
(($(number "$version") > 8000 || $(number "$version") == 8000 && BASH_REMATCH[2] >= 30)) || refuse 23 "the image has MySQL $version.${BASH_REMATCH[2]}; $oldest"

# A commit that was confirmed survives a crash (innodb-flush-log-at-trx-commit), and so does a page that was half written
# (innodb-doublewrite). Accounts are user@'%' or user@address, so that no name has to be looked up; and a client that breaks off
# again and again, as whoever looks whether a port is open, is not shut out (host-cache-size). An empty option file, since
# --no-defaults would leave out mysqld-auto.cnf too, where the server keeps what it was told (seen with 9.7.4).
options=(--defaults-file=/dev/null --user=mysql "--datadir=$data" "--socket=$sockets/mysqld.sock" "--pid-file=$data/mysqld.pid" --port=3306 '--bind-address=*'
  --skip-name-resolve --host-cache-size=0 --loose-mysqlx=OFF --secure-file-priv=NULL --plugin-load-add=auth_socket.so
  --innodb-dedicated-server=OFF --loose-innodb-numa-interleave=OFF --innodb-doublewrite=ON --innodb-flush-log-at-trx-commit=1)
# Nothing of dbhaven's reads the binary log, which would hold each change a second time. Who sets log_bin has it.
if [[ " $*" != *" --log-bin="* ]]; then options+=(--skip-log-bin); fi
options+=("$@")

make_data() {
  rm -rf "$data.new"
  "$server" --no-defaults --initialize-insecure --user=mysql "--datadir=$data.new" --skip-log-bin >"$memory/install" 2>&1 ||
    { cat "$memory/install" >&2; refuse 24 "the data directory could not be made; the server's words are above"; }
  # Made whole or not at all: a start that was ended in the middle begins anew.
  mv -T "$data.new" "$data"
}

# The server does it by itself, open to nobody until it is done. One that does not come up leaves the marker as it is, so that
# the older image may start again; once it has opened the data, only it or a newer one can read them.
upgrade() {
  start_alone mysqladmin --skip-replica-start || refuse_written "mysql $wrote" "MySQL $version"
  mark "$volume" mysql "$version"
  kill "$alone"
  wait "$alone" || refuse 24 "the server did not end well after it had brought its own tables to MySQL $version; its own words are above"
}

take_volume mysql "$version"
# MySQL goes from one long-term version to the next, and leaves none out.
if (($(number "$version") >= 9000 && $(number "$wrote") < 8004)); then
  refuse 20 "the volume was written by mysql $wrote, which mysql $version cannot read before mysql 8.4 has been there; start an image of mysql 8.4 first"
fi
hand_over
if [[ ! -d $data ]]; then make_data; fi
if [[ $wrote != "$version" ]]; then upgrade; fi
load_zones mysqladmin mysql mysql_tzinfo_to_sql --skip-replica-start --innodb-flush-log-at-trx-commit=2

serve auth_socket caching_sha2_password "$(<"$secrets/administrator-verifier")" user
