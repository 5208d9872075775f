# Purpose: the source as it was at one moment, for a rehearsal: the source goes on working, so that it cannot be compared with
# a copy of it. It sends its data as it does to a replica; a server beside the job loads them and is the source from then on.

# What loading and serving take beside the keys, in percent.
: "${SNAPSHOT_PERCENT:=130}" "${SNAPSHOT_SECONDS:=3600}"

# The copy lies in memory, on the server of the job. What a job that makes more of them says otherwise.
copies_held="a rehearsal holds a copy of the source in memory on the target's server" copies_remedy="switch without a rehearsal, or make room"
room_for_snapshot() {
  local needed available
  needed=$(($(value_of used_memory "$scratch/info-source") * SNAPSHOT_PERCENT / 100))
  available=$(($(sed -n 's/^MemAvailable: *\([0-9]*\) kB/\1/p' /proc/meminfo) * 1024))
  ((needed < available)) || fail refused "$copies_held for as long as it lasts, about $((needed / 1048576 + 1)) MB, and $((available / 1048576)) MB are free there: $copies_remedy"
}

take_snapshot() {
  local connection
  mkdir "$beside"
  answering source
  at source
  "$client" "${connection[@]}" --user dbhaven --askpass --rdb "$beside/dump.rdb" <"$(secret_file source-dbhaven)" >"$scratch/snapshot" 2>&1 && [[ -s $beside/dump.rdb ]] ||
    fail undone "the source does not send its data as to a replica: $(last_words "$scratch/snapshot")"
  serve_dump
  snapshot=$beside/socket
}

# serve_dump: a server beside that has loaded $beside/dump.rdb, with as many logical databases as the source, and lets dbhaven in with any
# password.
serve_dump() {
  local databases
  databases=$(setting_of source databases)
  start_beside "$SNAPSHOT_SECONDS" --save '' --appendonly no --databases "${databases:-16}"
  [[ $(on_beside <<<'ACL SETUSER dbhaven on nopass ~* +@all') == OK ]] || fail undone "the server beside takes no account"
}
