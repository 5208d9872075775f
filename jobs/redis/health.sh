# Purpose: whether the server answers its administrator; at the first answer of a new version it notes the version in the volume, and at
# the first after a start the account default becomes what a move has carried (start.sh).
# Files: /run/secrets/administrator-password and server-certificate.pem, and the marker and default.acl that start.sh left in
# /run/dbhaven. Exit code 0: it answers.
set -euo pipefail
volume=${DBHAVEN_VOLUME:-/data} memory=${DBHAVEN_MEMORY:-/run/dbhaven} secrets=${DBHAVEN_SECRETS:-/run/secrets}
client=$(command -v valkey-cli || command -v redis-cli)

# ask COMMAND ANSWER: through stdin, since an argument or a variable would show in the list of processes.
ask() {
  local answer
  answer=$(printf 'AUTH dbhaven %s\n%s\n' "$(<"$secrets/administrator-password")" "$1" | "$client" --tls --cacert "$secrets/server-certificate.pem" -h 127.0.0.1 2>&1) || true
  if [[ $answer != $'OK\n'"$2" ]]; then
    printf '%s\n' "${answer#$'OK\n'}"
    exit 1
  fi
}

ask PING PONG
if [[ -e $memory/default.acl ]]; then
  read -r _ name rules <"$memory/default.acl"
  ask "ACL SETUSER $name reset $rules" OK
  rm "$memory/default.acl"
fi
if [[ $(<"$memory/marker") != "$(<"$volume/.dbhaven")" ]]; then
  cp "$memory/marker" "$volume/.dbhaven.new"
  mv -f "$volume/.dbhaven.new" "$volume/.dbhaven"
fi
