# Purpose: starts a MariaDB server in its Swarm task: makes the data where there are none, upgrades them after a new
# version, and gives the administrator the password of today. jobs/start/volume.sh and mysqlFamily.sh stand before it.
# Arguments: options of the server, --name=value. Neither the image's option files nor its entrypoint are used: the estate
# alone says what holds, and the entrypoint would want a password for root or print one that it makes.
# Files: /run/secrets/administrator-password, server-certificate.pem and server-key.pem. Written: SQL in memory (/run/dbhaven); in the volume the lock, the marker
# (which server wrote here) and the data in a subfolder.
# Exit codes: 1 another server holds the volume; 20 a newer version wrote it; 21 it is another engine's; 23 the image has no
# server; 24 the server could not be brought to the new version, or did not end well before it (names of time zones). Else the server's own.
# A second run on the same volume waits for the first to end; a second run alone changes nothing.
data=$volume/mariadb upgrading=$volume/.dbhaven-upgrading

hold_volume "$volume"

server=$(command -v mariadbd) || refuse 23 "the image has no mariadbd; name an image of MariaDB 10.5 or newer"
version=$("$server" --version)
[[ $version =~ Ver\ ([0-9]+\.[0-9]+)\.[0-9]+-MariaDB ]] || refuse 23 "$server does not tell its version; name an image of MariaDB 10.5 or newer"
version=${BASH_REMATCH[1]}
(($(number "$version") >= 10005)) || refuse 23 "the image has MariaDB $version, which keeps accounts in another way; name an image of MariaDB 10.5 or newer"

# A commit that was confirmed survives a crash (innodb-flush-log-at-trx-commit), and so does a page that was half written
# (innodb-doublewrite). Accounts are user@'%', so that no name has to be looked up.
options=(--no-defaults --user=mysql "--datadir=$data" "--socket=$sockets/mysqld.sock" --port=3306 '--bind-address=*'
  --skip-name-resolve --innodb-doublewrite=ON --innodb-flush-log-at-trx-commit=1 "$@")
# What the running server was told (jobs/mariadb/settings.sh); an option that another version does not know ends no start.
if [[ -e $volume/settings.options ]]; then
  while IFS= read -r option; do options+=("--loose-${option#--}"); done <"$volume/settings.options"
fi

# Root of the bootstrap works over the local socket alone, for the system's own root.
make_data() {
  rm -rf "$data.new"
  mariadb-install-db --no-defaults --user=mysql "--datadir=$data.new" --skip-name-resolve --skip-test-db \
    --auth-root-authentication-method=socket --auth-root-socket-user=root >"$memory/install" 2>&1 ||
    { cat "$memory/install" >&2; refuse 24 "the data directory could not be made; the words of mariadb-install-db are above"; }
  # Made whole or not at all: a start that was ended in the middle begins anew.
  mv "$data.new" "$data"
}

# From 11.4 on the client wants a certificate that it can check, over the socket too.
unchecked=--skip-ssl-verify-server-cert
alone_answers() { mariadb-admin "$@" "$unchecked"; }
client_alone() { mariadb "$@" "$unchecked"; }

# The server's own tables, brought to its version, and those of users that it would read otherwise: from 11.5 on the last moment of
# versioned rows is a later one, and current rows would be taken for history. Of other tables their definition alone is looked at. A
# server that does not come up leaves the marker as it is, so that the older image may start again; once it has opened the data, only
# it or a newer one can read them.
upgrade() {
  local failed=
  start_alone alone_answers --skip-grant-tables --skip-slave-start || refuse_written "mariadb $wrote" "MariaDB $version"
  : >"$upgrading"
  mark "$volume" mariadb "$version"
  mariadb-upgrade --no-defaults "--socket=$memory/upgrade.sock" --user=root "$unchecked" || failed=1
  kill "$alone"
  wait "$alone" || failed=1
  [[ -z $failed ]] || refuse 24 "the data could not be brought to MariaDB $version; the words of mariadb-upgrade and of the server are above"
  rm "$upgrading"
}

take_volume mariadb "$version"
hand_over
if [[ ! -d $data ]]; then make_data; fi
if [[ $wrote != "$version" || -e $upgrading ]]; then upgrade; fi
load_zones alone_answers client_alone mariadb-tzinfo-to-sql --skip-slave-start --aria-group-commit=soft

# hash: of the password, as mysql_native_password keeps it: the sha1 of its sha1.
hash() {
  local hex bytes= i
  hex=$(tr -d '\n' <"$secrets/administrator-password" | sha1sum)
  for ((i = 0; i < 40; i += 2)); do bytes+="\\x${hex:i:2}"; done
  hex=$(printf "$bytes" | sha1sum)
  printf '*%s' "${hex%% *}" | tr a-f A-F
}

serve unix_socket mysql_native_password "$(hash)" global_priv
