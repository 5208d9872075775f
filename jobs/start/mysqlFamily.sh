# Purpose: what the starts of MariaDB and MySQL share: who wrote the volume, the server that is up for an upgrade alone, and the
# SQL that the server runs before it lets anybody in. Stands between volume.sh and the engine's own start.sh.
# Settings: DBHAVEN_ADMINISTRATORS (ranges of IPv4 addresses, with a blank between).
volume=${DBHAVEN_VOLUME:-/var/lib/mysql} memory=${DBHAVEN_MEMORY:-/run/dbhaven} secrets=${DBHAVEN_SECRETS:-/run/secrets}
sockets=${DBHAVEN_SOCKETS:-/run/mysqld} marker=$volume/.dbhaven

# take_volume ENGINE VERSION: refuses what it cannot read; `wrote` is the version that wrote it.
take_volume() {
  local engine
  if [[ -e $marker ]]; then
    read -r engine wrote <"$marker" || true
    [[ $engine == "$1" ]] || refuse_foreign "$engine" "$marker" "$1"
    refuse_newer "$1" "$wrote" "$2" "$1 $2"
  else
    refuse_strangers "$volume" "$1"
    mark "$volume" "$1" "$2"
    wrote=$2
  fi
}

# hand_over: volume and socket's folder, to the server's user.
hand_over() {
  mkdir -p "$sockets"
  chown mysql: "$sockets" "$volume"
}

# start_alone PING OPTION...: $server with its options, open to nobody, in the process $alone; PING is its program mysqladmin, or what
# calls it. Fails where it does not come up, as with a time zone by a name that it may not know yet.
start_alone() {
  local ping=$1 socket=$memory/upgrade.sock
  shift
  "$server" "${options[@]}" --skip-networking "--socket=$socket" --default-time-zone=+00:00 "$@" &
  alone=$!
  until "$ping" --no-defaults "--socket=$socket" ping >/dev/null 2>&1; do
    kill -0 "$alone" 2>/dev/null || return 1
    sleep 0.2
  done
}

refuse_written() { refuse 24 "$2 does not open what $1 wrote, or not with these settings; its own words are above"; }

# load_zones PING CLIENT TOOL OPTION...: the names of time zones, as the image's entrypoint would, once, into data that know none; CLIENT asks
# the server, TOOL prints the image's zones as SQL, OPTION is the server's (one by which not each row waits for the disk). An image that
# has none goes without, and what keeps the server from coming up its start says. The note in the data is empty until all is done.
load_zones() {
  local ping=$1 client=$2 tool=$3 done= zones=${DBHAVEN_ZONES:-/usr/share/zoneinfo} note=$data/.dbhaven-zones
  shift 3
  if [[ -s $note ]]; then return; fi
  if [[ ! -d $zones ]] || ! command -v "$tool" >/dev/null; then
    echo "dbhaven: the image lacks $zones or $tool, so that names of time zones are unknown here, unless somebody has loaded them" >&2
    return
  fi
  start_alone "$ping" --skip-grant-tables "$@" || return 0
  if [[ ! -e $note && $(ask_alone "$client" <<<"SELECT COUNT(*) FROM time_zone_name;") != 0 ]] || fill_zones "$client" "$tool"; then done=yes; fi
  kill "$alone"
  wait "$alone" || refuse 24 "the server did not end well after names of time zones were loaded; its own words are above"
  if [[ -n $done ]]; then echo loaded >"$note"; else echo "dbhaven: the names of time zones could not be loaded; the next start tries again" >&2; fi
}

# A name that is too long, as that of no zone, is cut off.
fill_zones() {
  : >"$note"
  { echo "SET SESSION sql_mode = '', SESSION sql_log_bin = 0;"; "$2" "$zones" 2>/dev/null; } | ask_alone "$1"
}

ask_alone() { "$1" --no-defaults "--socket=$memory/upgrade.sock" --user=root --batch --skip-column-names --database=mysql; }

# dotted NUMBER: an address as it is written.
dotted() { echo "$(($1 >> 24 & 255)).$(($1 >> 16 & 255)).$(($1 >> 8 & 255)).$(($1 & 255))"; }

# turned HEX: a number of which the last byte stands first, as the kernel writes addresses.
turned() { echo "$((16#${1:6:2}${1:4:2}${1:2:2}${1:0:2}))"; }

# own_networks: those that this container is on, as address/mask.
own_networks() {
  local interface network gateway flags references use metric mask rest
  while read -r interface network gateway flags references use metric mask rest; do
    [[ $gateway == 00000000 && $mask != 00000000 ]] || continue
    echo "$(dotted "$(turned "$network")")/$(dotted "$(turned "$mask")")"
  done <"${DBHAVEN_ROUTES:-/proc/net/route}"
}

# hosts_of RANGE: 192.0.2.0/24 as an account names it, 192.0.2.0/255.255.255.0.
hosts_of() {
  local a b c d length=${1#*/} mask
  if ((length == 0)); then echo %; return; fi
  IFS=. read -r a b c d <<<"${1%/*}"
  mask=$(((0xffffffff << (32 - length)) & 0xffffffff))
  echo "$(dotted $(((a << 24 | b << 16 | c << 8 | d) & mask)))/$(dotted "$mask")"
}

# first_statements ROOT PLUGIN HASH ACCOUNTS: the SQL, one statement a line. ROOT: plugin that lets the system's own root in over
# the socket; PLUGIN and HASH: of the administrator; ACCOUNTS: the server's table of them. The password in the volume may be
# another one (volume taken over, state lost): the one given now holds. No account without a name, no root from elsewhere, and
# the administrator from the instance's networks, the container itself (health.sh) and where the estate says.
first_statements() {
  local host hosts list=
  mapfile -t hosts < <(echo 127.0.0.1; own_networks; for host in ${DBHAVEN_ADMINISTRATORS:-}; do hosts_of "$host"; done)
  echo "SET SESSION sql_log_off = 1, SESSION sql_log_bin = 0;"
  echo "CREATE USER IF NOT EXISTS root@localhost;"
  echo "ALTER USER root@localhost IDENTIFIED WITH $1;"
  echo "GRANT ALL PRIVILEGES ON *.* TO root@localhost WITH GRANT OPTION;"
  for host in "${hosts[@]}"; do
    echo "CREATE USER IF NOT EXISTS dbhaven@'$host';"
    echo "ALTER USER dbhaven@'$host' IDENTIFIED WITH $2 AS '$3' REQUIRE SSL;"
    echo "GRANT ALL PRIVILEGES ON *.* TO dbhaven@'$host' WITH GRANT OPTION;"
    list+="${list:+, }'$host'"
  done
  echo "DELETE FROM mysql.$4 WHERE User = '' OR User = 'root' AND Host <> 'localhost' OR User = 'dbhaven' AND Host NOT IN ($list);"
  echo "DELETE FROM mysql.db WHERE User = '';"
  echo "FLUSH PRIVILEGES;"
  echo "CREATE DATABASE IF NOT EXISTS dbhaven CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"
  echo "CREATE TABLE IF NOT EXISTS dbhaven.made (kind ENUM('account', 'database') NOT NULL, name VARCHAR(128) NOT NULL, PRIMARY KEY (kind, name)) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;"
}

# serve STATEMENTS...: becomes the server, which first runs what first_statements prints for these arguments.
serve() {
  first_statements "$@" >"$memory/start.sql"
  chown mysql: "$memory/start.sql"
  chmod 400 "$memory/start.sql"
  exec "$server" "${options[@]}" "--init-file=$memory/start.sql"
}
