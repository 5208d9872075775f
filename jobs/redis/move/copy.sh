# Purpose: step `copy`: every key of every logical database in the server's own form of a value (DUMP, RESTORE), with its
# expiry as a point in time, and the libraries of functions.

copy() {
  local database evicted
  begin_step copy
  if [[ -n ${unfenced:-} ]]; then take_snapshot; fi
  measure_clocks
  evicted=$(evicted_on_target)
  start_ticker
  databases_of source >"$scratch/databases"
  refuse_since_survey
  while IFS= read -r database; do
    counted=yes stream source "$database" "expiry.lua copy.lua" "$source_version" "$shift_milliseconds" 1000000 "$KEY_PATTERN" "$(keys_at_once "$database")" </dev/null | into target "$database" "$scratch/refused"
    [[ ! -s $scratch/refused ]] || fail undone "the target refused a key of logical database $database: $(head -n 1 "$scratch/refused")"
  done <"$scratch/databases"
  copy_functions
  (($(evicted_on_target) == evicted)) || fail undone "the target has evicted keys while they were copied: raise memoryMegabytes of the instance"
}

# refuse_since_survey: what a move cannot carry, and what a copy would put beside the target's database, may have been made until the fence;
# keys outside a pattern are found by the comparison.
refuse_since_survey() {
  info source >"$scratch/info-copied"
  ! fields_expire "$scratch/info-copied" || fail undone "fields of hashes have got an expiry of their own meanwhile, which is not carried: take them away (HPERSIST), then run up again"
  [[ $KEY_PATTERN == '*' ]] || ! grep -vqx 0 "$scratch/databases" ||
    fail undone "the source has got keys in its logical database $(grep -vx -m 1 0 "$scratch/databases") meanwhile, and the target's database is a pattern of keys ($KEY_PATTERN) in logical database 0: give the move an instance of its own"
}

evicted_on_target() { on target <<<"INFO stats" | tr -d '\r' | sed -n 's/^evicted_keys://p'; }

# The bytes of the dump are in a file only: they may hold zeros. The client ends them with a line end.
copy_functions() {
  local size connection
  ((source_version >= 7000)) || return 0
  [[ -n $(on source <<<"FUNCTION LIST") ]] || return 0
  [[ $KEY_PATTERN == '*' ]] || fail undone "the source has got functions meanwhile, which belong to a whole server, and the target's database is a part of one: give the move an instance of its own"
  at source
  "$client" "${connection[@]}" <<<"${login[source]}"$'\nFUNCTION DUMP' | tail -n +2 >"$scratch/functions"
  size=$(($(stat -c %s "$scratch/functions") - 1))
  { printf '*4\r\n$8\r\nFUNCTION\r\n$7\r\nRESTORE\r\n$%d\r\n' "$size"; head -c "$size" "$scratch/functions"; printf '\r\n$7\r\nREPLACE\r\n'; } | into target 0 "$scratch/refused"
  [[ ! -s $scratch/refused ]] || fail undone "the target refused the source's functions: $(head -n 1 "$scratch/refused")"
}
