#!/usr/bin/env bash
# Whether the server of this container answers, as the account that was made for it: healthcheck.sh [OPTION...] TEST...
# Tests: --connect (over TCP, which is closed while the server is being initialised), --innodb_initialized.
# Options: --su-mysql (as user mysql), --defaults-file=FILE, --defaults-extra-file=FILE, --no-defaults, --datadir=FOLDER.
# Exit code 0: all tests passed; 1: one did not, or nothing was asked.
set -Eeuo pipefail

client=()
datadir=
tests=()
for argument; do
  case $argument in
    --su-mysql)
      if (($(id -u) == 0)); then
        others=()
        for other; do if [[ $other != --su-mysql ]]; then others+=("$other"); fi; done
        exec setpriv --reuid=mysql --regid=mysql --init-groups -- "$BASH_SOURCE" "${others[@]}"
      fi
      ;;
    --defaults-file=* | --defaults-extra-file=* | --no-defaults) client=("$argument") ;;
    --datadir=*) datadir=${argument#*=} ;;
    --connect | --innodb_initialized) tests+=("${argument#--}") ;;
    *)
      echo "healthcheck.sh: the stand-in does not know $argument" >&2
      exit 1
      ;;
  esac
done
if ((${#tests[@]} == 0)); then
  echo "healthcheck.sh: no test is given; give --connect or --innodb_initialized" >&2
  exit 1
fi
file=${datadir:-/var/lib/mysql}/.my-healthcheck.cnf
if ((${#client[@]} == 0)) && [[ -f $file ]]; then client=("--defaults-extra-file=$file"); fi

ask() { mariadb "${client[@]}" --skip-column-names --batch --connect-timeout=5 "$@"; }

connect() {
  local said
  if said=$(ask --protocol=tcp --host=127.0.0.1 --execute='select 1' 2>&1); then return 0; fi
  # A server that refuses a login is up.
  [[ $said == *"Access denied"* ]]
}

innodb_initialized() {
  [[ $(ask --execute="select 1 from information_schema.engines where engine = 'innodb' and support in ('YES', 'DEFAULT', 'ENABLED')") == 1 ]]
}

for test in "${tests[@]}"; do
  if ! "$test"; then
    echo "healthcheck $test failed" >&2
    exit 1
  fi
done
