# Purpose: a server beside the job that nobody else reaches; it ends with the job. Sourced after session.sh.

beside=$scratch/beside

# on_beside: as on_server, for the server beside.
on_beside() { "$client" -s "$beside/socket" 2>&1; }

# start_beside SECONDS OPTIONS...: gives it that long to have loaded what lies in $beside.
start_beside() {
  local server answer deadline=$((SECONDS + $1))
  server=$(command -v valkey-server || command -v redis-server) || fail refused "the image has neither valkey-server nor redis-server; name an image of Redis or Valkey."
  mkdir -p "$beside"
  "$server" --port 0 --unixsocket "$beside/socket" --dir "$beside" "${@:2}" >"$beside/log" 2>&1 &
  until answer=$(on_beside <<<PING) && [[ $answer == PONG ]]; do
    kill -0 $! 2>/dev/null && ((SECONDS < deadline)) || fail refused "a second server does not start beside: $(tail -n 1 "$beside/log")"
    pause 0.1
  done
}
