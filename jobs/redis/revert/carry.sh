# Purpose: step `carry`: what differs on the target is staged on the source under names of dbhaven's own (keys/staged.lua), in the
# logical database of each key. The source's own keys stay as they were until the exchange.

staged=${reserved}back:$LEASE:

carry() {
  local database readable=no
  begin_step carry
  unstage
  while IFS= read -r database; do names_differing "$database" >"$scratch/names-$database"; done <"$scratch/databases"
  weigh
  refuse_full_source
  if (($(form_of target) <= $(form_of source))); then readable=yes; fi
  rm -f "$scratch"/words-target-*
  start_ticker
  while IFS= read -r database; do
    counted=yes stream_named target "$database" "expiry.lua canonical.lua bring.lua bring-streams.lua bring-pages.lua" "$scratch/names-$database" \
      "$target_version" "$source_version" $((-shift_milliseconds)) "$readable" "$staged" 1000000 </dev/null | into source "$database" "$scratch/refused"
    [[ ! -s $scratch/refused ]] || fail undone "the source refused a key of logical database $database: $(head -n 1 "$scratch/refused")"
    brought_types "$database"
  done <"$scratch/databases" >"$scratch/carried"
  stop_ticker
  overlay=$staged
}

# weigh: bytes and keys of each logical database that are brought, into `tables`.
weigh() {
  local database
  while IFS= read -r database; do
    : >"$scratch/copied"
    counted=yes stream_named target "$database" weigh.lua "$scratch/names-$database" </dev/null
    sums "$scratch/copied" | tr -d '[]' | tr , '\t'
    echo
  done <"$scratch/databases" >"$scratch/tables"
}

# Behind the fence the source has no limit, and evicts nothing: what it had before has to hold both, and else its machine.
refuse_full_source() {
  local limit used needed
  used=$(value_of used_memory "$scratch/info-source") needed=$(sums "$scratch/tables" | sed 's/\[\(.*\),.*/\1/')
  limit=$(on source <<<"HGET ${reserved}lease:$LEASE maxmemory")
  if ((limit == 0)); then limit=$(value_of total_system_memory "$scratch/info-source"); fi
  ((used + needed <= limit)) ||
    fail refused "the source has room for $(((limit - used) / 1048576)) MB, and what was written on the target takes $((needed / 1048576 + 1)) MB beside what is there: raise its limit (HSET ${reserved}lease:$LEASE maxmemory BYTES there, as dbhaven, and maxmemory in its configuration), or give up what was written with revert: { writes: lose } in the move"
}

# form_of SIDE: the number of the form in which it writes values; a server reads its own and all before.
form_of() { on "$1" <<<"EVAL $(quoted "local dump = redis.call('DUMP', KEYS[1]) return string.byte(dump, -10) + 256 * string.byte(dump, -9)") 1 $(if [[ $1 == source ]]; then echo "${reserved}lease:$LEASE"; else echo "$note"; fi)"; }

# brought_types DATABASE: a line each of what was brought, and of what the target has no more.
brought_types() {
  local words brought
  words=$({ cat "$scratch/words-target-$1" 2>/dev/null || true; } | tr ' ' '\n')
  sed -n "s/\(.*\):.*/$1 \1/p" <<<"$words" | sort -u
  brought=$(sed 's/.*://' <<<"$words" | paste -sd +)
  if (($(wc -l <"$scratch/names-$1") > ${brought:-0})); then echo "$1 deleted"; fi
}

# unstage: away with what a way back that was not taken has left.
unstage() {
  local database
  databases_of source >"$scratch/databases-staged"
  while IFS= read -r database; do stream source "$database" unstage.lua "$staged" </dev/null; done <"$scratch/databases-staged"
}
