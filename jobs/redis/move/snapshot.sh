# Purpose: the source as it was at one moment, for a rehearsal: the source goes on working, so that it cannot be compared with
# a copy of it. It sends its data as it does to a replica; a server beside the job loads them and is the source from then on.

# What loading and serving take beside the keys, in percent.
: "${SNAPSHOT_PERCENT:=130}" "${SNAPSHOT_SECONDS:=3600}"

# The copy lies in memory, on the target's server.
room_for_snapshot() {
  local needed available
  needed=$(($(value_of used_memory "$scratch/info-source") * SNAPSHOT_PERCENT / 100))
  available=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) * 1024))
  ((needed < available)) || fail refused "a rehearsal holds a copy of the source in memory on the target's server for as long as it lasts, about $((needed / 1048576 + 1)) MB, and $((available / 1048576)) MB are free there: switch without a rehearsal, or make room"
}

take_snapshot() {
  local connection
  mkdir "$beside"
  answering source
  at source
  "$client" "${connection[@]}" --user dbhaven --askpass --rdb "$beside/dump.rdb" <"$(secret_file source-dbhaven)" >"$scratch/snapshot" 2>&1 && [[ -s $beside/dump.rdb ]] ||
    fail undone "the source does not send its data as to a replica: $(last_words "$scratch/snapshot")"
  start_beside "$SNAPSHOT_SECONDS" --save '' --appendonly no
  [[ $(on_beside <<<'ACL SETUSER dbhaven on nopass ~* +@all') == OK ]] || fail undone "the server beside takes no account"
  snapshot=$beside/socket
}
