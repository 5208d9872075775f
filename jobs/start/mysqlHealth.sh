# Purpose: whether a server of MariaDB or MySQL answers its administrator's login and a query. The engine's client.sh stands before it.
# File: /run/secrets/administrator-password. Exit code 0: it answers.
set -euo pipefail
secrets=${DBHAVEN_SECRETS:-/run/secrets}
# Through a file that is none: an argument or a variable would show in the list of processes. Over TCP, which is closed while
# the server is being made or upgraded.
answer=$("$client" --defaults-file=<(printf '[client]\npassword="%s"\n' "$(<"$secrets/administrator-password")") \
  "${encrypted[@]}" --protocol=tcp --host=127.0.0.1 --port=3306 --user=dbhaven --connect-timeout=4 --batch --skip-column-names --execute='SELECT 1' 2>&1) || true
if [[ $answer != 1 ]]; then
  printf '%s\n' "$answer"
  exit 1
fi
