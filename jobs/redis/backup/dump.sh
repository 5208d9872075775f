# Purpose: step `dump`: what the source sends to a replica, and what is not in it.

copies_held="a backup holds two copies of the source in memory on its server" copies_remedy="name another server under backups, or make room"

dump() {
  begin_step dump
  : >"$scratch/libraries-live"
  if ((source_version >= 7000)); then libraries_of source >"$scratch/libraries-live"; fi
  # As lines of a file of accounts. dbhaven's has another password on the server that this is restored into.
  on source <<<"ACL LIST" | grep -v '^user dbhaven ' >"$partial/users.acl"
  take_snapshot
  cp "$beside/dump.rdb" "$partial/dump.rdb"
  seal
}
