#!/usr/bin/env bash
# Start of the stand-in PostgreSQL image: what https://hub.docker.com/_/postgres documents, written anew.
# Arguments: none or `postgres ...` or options of postgres (`-c ...`) start a server, first making an empty PGDATA
# into a cluster; anything else is run as it is. As root the server's part runs as user postgres.
set -Eeuo pipefail

fail() {
  printf 'Error: %s\n' "$*" >&2
  exit 1
}

# setting NAME [DEFAULT]: sets and exports NAME from itself, from the file that NAME_FILE names, or to the default.
setting() {
  local name=$1 file=${1}_FILE value=${2-}
  if [[ -n ${!name-} && -n ${!file-} ]]; then fail "$name and $file are both set; set one of them."; fi
  if [[ -n ${!name-} ]]; then
    value=${!name}
  elif [[ -n ${!file-} ]]; then
    value=$(<"${!file}") || fail "$file names ${!file}, which cannot be read."
  fi
  export "$name=$value"
  unset "$file"
}

# Whether the arguments ask postgres for a text only (help, version, a setting's value).
asks_only() {
  local argument
  for argument; do
    case $argument in -\? | --help | --describe-config | -V | --version | -C) return 0 ;; esac
  done
  return 1
}

make_directories() {
  local user
  user=$(id -u)
  mkdir -p "$PGDATA"
  chmod 00700 "$PGDATA" || true
  mkdir -p /var/run/postgresql || true
  chmod 03775 /var/run/postgresql || true
  if [[ -n ${POSTGRES_INITDB_WALDIR-} ]]; then
    mkdir -p "$POSTGRES_INITDB_WALDIR"
    chmod 00700 "$POSTGRES_INITDB_WALDIR"
  fi
  if ((user == 0)); then
    find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    if [[ -n ${POSTGRES_INITDB_WALDIR-} ]]; then find "$POSTGRES_INITDB_WALDIR" \! -user postgres -exec chown postgres '{}' +; fi
  fi
}

read_settings() {
  setting POSTGRES_PASSWORD
  setting POSTGRES_USER postgres
  setting POSTGRES_DB "$POSTGRES_USER"
  setting POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
}

require_password() {
  if [[ -z $POSTGRES_PASSWORD && $POSTGRES_HOST_AUTH_METHOD != trust ]]; then
    fail "the database is not initialised and no superuser password is given; set POSTGRES_PASSWORD (or POSTGRES_PASSWORD_FILE) to one that is not empty, or POSTGRES_HOST_AUTH_METHOD=trust to let everybody in, which is not recommended."
  fi
  if [[ $POSTGRES_HOST_AUTH_METHOD == trust ]]; then
    echo "Warning: POSTGRES_HOST_AUTH_METHOD=trust lets everybody in without a password." >&2
  fi
}

make_cluster() {
  local options=(--username="$POSTGRES_USER")
  if [[ -n ${POSTGRES_INITDB_WALDIR-} ]]; then options+=(--waldir "$POSTGRES_INITDB_WALDIR"); fi
  # The variable holds several arguments, quoted as in a shell.
  eval 'initdb "${options[@]}" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"
}

allow_hosts() {
  local method=${POSTGRES_HOST_AUTH_METHOD:-}
  if [[ -z $method ]]; then method=$(postgres -C password_encryption "${@:2}"); fi
  {
    echo
    if [[ $method == trust ]]; then echo "# trust for all hosts was asked for by POSTGRES_HOST_AUTH_METHOD"; fi
    echo "host all all all $method"
  } >>"$PGDATA/pg_hba.conf"
}

sql() {
  local options=(-v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER")
  if [[ -n ${POSTGRES_DB-} ]]; then options+=(--dbname "$POSTGRES_DB"); fi
  PGHOST='' PGHOSTADDR='' psql "${options[@]}" "$@"
}

make_database() {
  local there
  there=$(POSTGRES_DB='' sql --dbname postgres --set name="$POSTGRES_DB" --tuples-only <<<"select 1 from pg_database where datname = :'name'")
  if [[ -z $there ]]; then
    POSTGRES_DB='' sql --dbname postgres --set name="$POSTGRES_DB" <<<'create database :"name"'
  fi
}

run_init_files() {
  local file
  for file; do
    case $file in
      *.sh)
        if [[ -x $file ]]; then
          echo "running $file"
          "$file"
        else
          echo "sourcing $file"
          . "$file"
        fi
        ;;
      *.sql) echo "running $file"; sql -f "$file" ;;
      *.sql.gz) echo "running $file"; gunzip -c "$file" | sql ;;
      *.sql.xz) echo "running $file"; xz -dc "$file" | sql ;;
      *.sql.zst) echo "running $file"; zstd -dc "$file" | sql ;;
      *) echo "ignoring $file" ;;
    esac
  done
}

# From version 18 on: data, or a volume, at the place that it had before would be passed over in silence.
refuse_former_place() {
  local former=/var/lib/postgresql/data
  if [[ $PGDATA != "/var/lib/postgresql/$PG_MAJOR/docker" ]]; then return; fi
  if [[ -s $former/PG_VERSION ]] || mountpoint -q "$former"; then
    fail "$former has data or a volume, and version $PG_MAJOR keeps its own in $PGDATA; mount the volume at /var/lib/postgresql, or set PGDATA."
  fi
}

initialise() {
  refuse_former_place
  require_password
  make_cluster
  allow_hosts "$@"
  # Init scripts reach the server through its socket only: nobody else sees a half-made database.
  PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
  export PGPASSWORD
  pg_ctl -D "$PGDATA" -w start -o "$(printf '%q ' "${@:2}" -c "listen_addresses=" -p "${PGPORT:-5432}")"
  make_database
  shopt -s nullglob
  run_init_files /docker-entrypoint-initdb.d/*
  shopt -u nullglob
  pg_ctl -D "$PGDATA" -m fast -w stop
  unset PGPASSWORD
  echo "PostgreSQL is initialised and ready to start."
}

if [[ ${1-} == -* ]]; then set -- postgres "$@"; fi

if [[ ${1-} == postgres ]] && ! asks_only "$@"; then
  make_directories
  if (($(id -u) == 0)); then
    exec setpriv --reuid=postgres --regid=postgres --init-groups --inh-caps=-all -- env HOME=/var/lib/postgresql USER=postgres "$BASH_SOURCE" "$@"
  fi
  read_settings
  if [[ -s $PGDATA/PG_VERSION ]]; then
    echo "PGDATA holds a database already; initialisation is skipped."
  else
    initialise "$@"
  fi
elif [[ ${1-} == postgres && $(id -u) == 0 ]]; then
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
fi

exec "$@"
