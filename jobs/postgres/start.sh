# Purpose: starts a PostgreSQL server in its Swarm task, before the image's own entrypoint.
# Arguments: what the entrypoint gets (postgres -c ...).
# Files: /run/secrets/administrator-verifier, the stored form of the superuser's password.
# A second run on the same volume waits for the first to end: PostgreSQL's own pid file does not protect between
# containers, so a lock on the volume's root does, held for as long as any process of the server lives.
set -Eeuo pipefail

volume=$(dirname "$PGDATA")
exec 9>"$volume/.lock"
deadline=$((SECONDS + 60))
until flock --nonblock 9; do
  if ((SECONDS >= deadline)); then
    echo "dbhaven: another server still holds $volume/.lock after 60 s; not starting a second one on its data" >&2
    exit 1
  fi
  sleep 0.2
done

# The password in the volume may be another one (volume taken over, state lost): the one given now is applied at every
# start, in single-user mode, where no connection is possible.
if [[ -s "$PGDATA/PG_VERSION" ]]; then
  as_owner=()
  if [[ $(id -u) == 0 ]]; then
    owner=$(stat -c %u "$PGDATA") group=$(stat -c %g "$PGDATA")
    # Official images bring gosu or su-exec; util-linux has setpriv.
    if command -v gosu >/dev/null; then as_owner=(gosu "$owner:$group")
    elif command -v su-exec >/dev/null; then as_owner=(su-exec "$owner:$group")
    else as_owner=(setpriv "--reuid=$owner" "--regid=$group" --clear-groups)
    fi
  fi
  printf "ALTER ROLE postgres PASSWORD '%s';\n" "$(cat /run/secrets/administrator-verifier)" |
    "${as_owner[@]}" postgres --single -D "$PGDATA" -c log_statement=none -c log_min_messages=fatal -c log_min_error_statement=panic postgres >/dev/null
fi

# Before PostgreSQL 14 initdb cuts a password off after 99 characters, and the verifier is longer. The image's entrypoint runs
# this once it has made the data.
if [[ ! -s "$PGDATA/PG_VERSION" && $(postgres --version) =~ \)\ ([0-9]+) ]] && ((BASH_REMATCH[1] < 14)); then
  cat >/docker-entrypoint-initdb.d/administrator.sql <<'SQL'
set log_statement = none;
set log_min_duration_statement = -1;
set log_min_error_statement = panic;
\set verifier `cat /run/secrets/administrator-verifier`
alter role postgres password :'verifier';
SQL
fi

exec docker-entrypoint.sh "$@"
