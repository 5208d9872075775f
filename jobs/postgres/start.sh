# Purpose: starts a PostgreSQL server in its Swarm task, through the image's own entrypoint: says who may connect from where,
# and gives the administrator `dbhaven` the password of the secret. jobs/start/volume.sh stands before it.
# Arguments: what the entrypoint gets (postgres -c ...).
# Settings: PGDATA, DBHAVEN_ADMINISTRATORS (ranges of addresses).
# Files: /run/secrets/administrator-verifier (the stored form of the password), server-certificate.pem and server-key.pem.
# Written: in memory (/run/dbhaven) the key; in the volume the lock, the marker (which server wrote here), and in access/ the
# server's pg_hba.conf with its two parts: administrators.conf, from here, and accounts.conf, from the job database.sh.
# Exit codes: 1 another server holds the volume; 20 another version wrote it; 21 it is another engine's; 23 the image has no
# server. Else the entrypoint's and the server's own.
# A second run on the same volume waits for the first to end: PostgreSQL's own pid file does not protect between containers.
volume=${DBHAVEN_VOLUME:-$(dirname "$PGDATA")} memory=${DBHAVEN_MEMORY:-/run/dbhaven} secrets=${DBHAVEN_SECRETS:-/run/secrets}
initialisation=${DBHAVEN_INITIALISATION:-/docker-entrypoint-initdb.d} access=$volume/access marker=$volume/.dbhaven

hold_volume "$volume"

version=$(postgres --version) || refuse 23 "the image has no postgres; name an image of PostgreSQL"
[[ $version =~ \(PostgreSQL\)\ ([0-9]+) ]] || refuse 23 "postgres does not tell its version; name an image of PostgreSQL"
version=${BASH_REMATCH[1]}

# Each version reads what itself wrote and nothing else.
if [[ -e $marker ]]; then
  read -r engine wrote <"$marker" || true
  [[ $engine == postgres ]] || refuse_foreign "$engine" "$marker" postgres
elif [[ ! -e $PGDATA ]]; then
  refuse_strangers "$volume" postgres
fi
if [[ -s $PGDATA/PG_VERSION ]]; then
  wrote=$(<"$PGDATA/PG_VERSION")
  refuse_newer postgres "$wrote" "$version" "postgres $version"
  [[ $wrote == "$version" ]] ||
    refuse 20 "the volume was written by postgres $wrote, which postgres $version cannot read; go back to an image of postgres $wrote, and bring the data to a new instance by a move"
fi
mark "$volume" postgres "$version"

# give PATH...: to the server's user, where this one may.
give() { if [[ $(id -u) == 0 ]]; then chown -R postgres: "$@"; fi; }

# A key that others may read is refused by the server, and a secret's file is.
umask 077
cp "$secrets/server-key.pem" "$memory/server-key.pem"
give "$memory/server-key.pem"

# Whoever is in the container is its master: no password there. From elsewhere nobody is let in but by a line here: the
# administrator over the instance's network and from where the estate says, accounts by what the job wrote.
mkdir -p "$access"
{
  echo "local all all trust"
  echo "hostssl postgres dbhaven 127.0.0.1/32 trust"
  for range in samenet ${DBHAVEN_ADMINISTRATORS:-}; do echo "hostssl all dbhaven $range scram-sha-256"; done
} >"$access/administrators.conf"
: >>"$access/accounts.conf"
cat "$access/administrators.conf" "$access/accounts.conf" >"$access/pg_hba.conf"
give "$access"

# The bootstrap superuser has no password: the hba lets it in through the socket only. The password of dbhaven in the volume
# may be another one (volume taken over, state lost): the one given now holds. One statement a line, as single-user mode reads.
administrator() {
  echo "DO 'BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ''dbhaven'') THEN CREATE ROLE dbhaven; END IF; END';"
  echo "ALTER ROLE dbhaven SUPERUSER LOGIN CONNECTION LIMIT -1 VALID UNTIL 'infinity' PASSWORD '$(<"$secrets/administrator-verifier")';"
  echo "ALTER ROLE postgres PASSWORD NULL;"
}

# Before the server starts, where no connection is possible; or, while the entrypoint makes the data, over its socket.
if [[ -s $PGDATA/PG_VERSION ]]; then
  as_owner=()
  if [[ $(id -u) == 0 ]]; then
    owner=$(stat -c %u "$PGDATA") group=$(stat -c %g "$PGDATA")
    # Official images bring gosu or su-exec; util-linux has setpriv.
    if command -v gosu >/dev/null; then as_owner=(gosu "$owner:$group")
    elif command -v su-exec >/dev/null; then as_owner=(su-exec "$owner:$group")
    else as_owner=(setpriv "--reuid=$owner" "--regid=$group" --clear-groups)
    fi
  fi
  administrator | "${as_owner[@]}" postgres --single -D "$PGDATA" -c log_statement=none -c log_min_messages=fatal -c log_min_error_statement=panic postgres >/dev/null
else
  {
    echo "SET log_statement = none; SET log_min_duration_statement = -1; SET log_min_error_statement = panic;"
    administrator
  } >"$initialisation/00-dbhaven.sql"
  give "$initialisation/00-dbhaven.sql"
fi
umask 022

exec docker-entrypoint.sh "$@" -c "hba_file=$access/pg_hba.conf"
