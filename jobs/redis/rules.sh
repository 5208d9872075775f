# Purpose: what an account may do, as the server's own rules. Sourced after session.sh.
# Nobody but the administrator gets commands that look at or change the server as a whole (@admin, @dangerous: CONFIG, KEYS,
# FLUSHALL, ...). INFO and the name of the own connection are what client libraries ask for when they connect.

# rules ROLE PATTERN: needs `version`.
rules() {
  local role=$1 pattern=$2 words
  words="~$pattern"
  # Channels have rules since 6.2; before, every user may publish and subscribe to all of them.
  if ((version >= 6002)); then words+=" resetchannels &$pattern"; fi
  case $role in
    application) words+=" +@all" ;;
    readOnly) words+=" -@all +@read +@connection +@transaction +select +subscribe +psubscribe +unsubscribe +punsubscribe" ;;
    *) fail refused "an account cannot have the role $role; write application or readOnly." ;;
  esac
  words+=" -@admin -@dangerous +info +client|setname +client|getname +client|id"
  # Commands that name no key are not held to a pattern: they would tell an account the keys and channels of another database,
  # or let it put a library of functions in the place of another's.
  if [[ $pattern != "*" ]]; then
    words+=" -scan -randomkey -dbsize -pubsub"
    if ((version >= 7000)); then words+=" -function -client|tracking"; fi
  fi
  printf '%s' "$words"
}
