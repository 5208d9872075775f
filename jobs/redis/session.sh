# Purpose: how the job talks to a Redis or Valkey server. Sourced after lib/job.sh.
# Password and commands reach the client through its stdin: neither shows in the list of processes.

client=$(command -v valkey-cli || command -v redis-cli) || end_failed refused "the image has neither valkey-cli nor redis-cli; name an image of Redis or Valkey."

# on_server: runs the commands on stdin, a line each, as the administrator; answers on stdout, errors of the server among them.
# Without a login the first line says why.
on_server() {
  local answer
  answer=$({ printf 'AUTH dbhaven %s\n' "$(<"$administrator")" && cat; } | "$client" -h "$TARGET_HOST" -p "$TARGET_PORT" 2>&1) || true
  printf '%s\n' "${answer#$'OK\n'}"
}

# The client ends with 0 also when the server refuses: only the answer tells.
must_be_ok() {
  local answer
  answer=$(on_server)
  [[ $answer == OK ]] || fail undone "$1: $(head -n 1 <<<"${answer:-no answer}")"
}

# A server that has just been started refuses, is unreachable or loads its data for a while; a wrong password stays wrong.
wait_for_login() {
  local answer deadline=$((SECONDS + ${WAIT_SECONDS:-120}))
  until answer=$(on_server <<<PING); [[ $answer == PONG ]]; do
    case $answer in
      *WRONGPASS* | *NOAUTH* | *NOPERM*) fail refused "login as dbhaven on $TARGET_HOST:$TARGET_PORT: $(head -n 1 <<<"$answer")" ;;
    esac
    ((SECONDS < deadline)) || fail refused "no login as dbhaven on $TARGET_HOST:$TARGET_PORT within ${WAIT_SECONDS:-120} s: $(head -n 1 <<<"$answer")"
    sleep 0.5
  done
}

# Sets `version` to the server's version as one number, 7.2 as 7002; Valkey tells the version of Redis that it equals.
read_version() {
  local line
  version=0
  while IFS= read -r line; do
    if [[ $line =~ ^redis_version:([0-9]+)\.([0-9]+) ]]; then version=$((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2])); fi
  done < <(on_server <<<"INFO server")
  ((version > 0)) || fail refused "$TARGET_HOST:$TARGET_PORT does not tell its version; it has to be Redis or Valkey."
}
