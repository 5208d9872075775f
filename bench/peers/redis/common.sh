# What the peers share: how they reach source and target. Sourced. SOURCE, TARGET: hosts; the passwords are in ~/source and ~/target. The
# target shows a certificate, which they take as it is.
set -euo pipefail
at_source() { REDISCLI_AUTH=$(</root/source) valkey-cli -h "$SOURCE" "$@"; }
at_target() { REDISCLI_AUTH=$(</root/target) valkey-cli -h "$TARGET" --user dbhaven --tls --insecure "$@"; }
# of_info SIDE SECTION NAME
of_info() { "at_$1" INFO "$2" | tr -d '\r' | sed -n "s/^$3://p"; }
# until_is VALUE COMMAND...: asks again until it answers so.
until_is() {
  local wanted=$1
  shift
  until [[ $("$@") == "$wanted" ]]; do read -rt 0.1 <> <(:) || true; done
}
