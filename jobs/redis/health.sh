# Purpose: whether the server answers its administrator; at the first answer of a new version it notes the version in the volume.
# Files: /run/secrets/administrator-password and server-certificate.pem, and the marker that start.sh left in /run/dbhaven. Exit code 0: it answers.
set -euo pipefail
volume=${DBHAVEN_VOLUME:-/data} memory=${DBHAVEN_MEMORY:-/run/dbhaven} secrets=${DBHAVEN_SECRETS:-/run/secrets}
client=$(command -v valkey-cli || command -v redis-cli)
# Through stdin: an argument or a variable would show in the list of processes.
answer=$(printf 'AUTH dbhaven %s\nPING\n' "$(<"$secrets/administrator-password")" | "$client" --tls --cacert "$secrets/server-certificate.pem" -h 127.0.0.1 2>&1) || true
if [[ $answer != $'OK\nPONG' ]]; then
  printf '%s\n' "${answer#$'OK\n'}"
  exit 1
fi
if [[ $(<"$memory/marker") != "$(<"$volume/.dbhaven")" ]]; then
  cp "$memory/marker" "$volume/.dbhaven.new"
  mv -f "$volume/.dbhaven.new" "$volume/.dbhaven"
fi
