# Purpose: step `fence`: closes every account of the source but dbhaven's, ends their sessions and proves it. From here on
# every ending lifts the fence, unless the lease was committed.
# Nothing is evicted behind it, and every change of the lease is on disk before it is answered, where the source keeps a log.

fence() {
  local state left since until
  begin_step fence
  on source <<<"ACL LIST" >"$scratch/users-before"
  script source lease/fence.lua "$RUN" "$MOVE" "$BY" "$MAX_INTERRUPTION_SECONDS" "$(<"$scratch/users-before")" \
    "$(setting_of source maxmemory)" "$(setting_of source appendfsync)" >"$scratch/lease"
  { read -r state; read -r left; read -r since; read -r until; } <"$scratch/lease" || true
  [[ $state != held ]] || fail undone "$left"
  [[ $state == fenced ]] || fail undone "the lease of run $RUN is $state already"
  # Our clock and the source's may differ: the lease counts from now, by ours.
  deadline=$((EPOCHSECONDS + left))
  printf '{"since":"%s","until":"%s","by":%s}\n' "$(moment "$since")" "$(moment "$until")" "$(json_string "$BY")" >"$scratch/fence.json"
  publish_progress
  all_ok source "preparing the fence" <<<$'CONFIG SET maxmemory 0\nCONFIG SET appendfsync always'
  keep_lease_beside || fail undone "the source cannot save its data: $(last_words)"
  (shut_out "$source_version") || fail undone "the accounts of the source could not be closed: $(last_words)"
  prove_fence
}

moment() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%S"${2:-}"Z; }

# Every account is tried: the superuser and whoever gives no name (`default`) by a login or a write, the others by asking the server
# whether it would let them write (from 7.0), or by what it says of them.
prove_fence() {
  local name by proofs= answer
  on source <<<"ACL LIST" >"$scratch/users-now"
  answer=$(grep -v '^user dbhaven ' "$scratch/users-now" | grep -v '^user [^ ]* off ' | cut -d ' ' -f 2 | paste -sd ,) || true
  [[ -z $answer ]] || fail undone "the fence does not hold: ${answer//,/, } could log in"
  while IFS= read -r name; do
    by=catalog
    if [[ $name == default ]]; then
      by=attempt
    elif ((source_version >= 7000)); then
      answer=$(on source <<<"ACL DRYRUN $(quoted "$name") SET ${reserved}proof 1")
      [[ $answer == *"no permissions"* ]] || fail undone "the fence does not hold: $name could write"
      by=attempt
    fi
    if [[ $name == "$SOURCE_SUPERUSER" ]]; then by=login; fi
    proofs+="${proofs:+,}{\"account\":$(json_string "$name"),\"by\":\"$by\"}"
  done < <(others_in "$scratch/users-now")
  if superuser_enters || nameless_write; then
    on source <<<"DEL ${reserved}proof" >/dev/null
    fail undone "the fence does not hold: $SOURCE_SUPERUSER could log in and write"
  fi
  printf '[%s]\n' "$proofs" >"$scratch/proof.json"
}

# superuser_enters: his login counts alone, whatever he may do after it.
superuser_enters() {
  local connection
  at source
  [[ $(until_named "$name_unknown" ask "$(superusers_login)"$'\nSET '"${reserved}proof 1" 2>&1) == OK* ]]
}

nameless_write() {
  local connection
  at source
  [[ $("$client" "${connection[@]}" <<<"SET ${reserved}proof 1" 2>&1) == OK ]]
}
