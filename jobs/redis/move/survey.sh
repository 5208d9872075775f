# Purpose: what keys there are, and which of them cannot be carried.

# Larger keys do not fit into one command of the protocol, with what a server needs to make it.
: "${LARGEST_KEY_BYTES:=134217728}"

# survey: what there is, into `words-source-DATABASE` and, as bytes and keys of each logical database, `tables`.
survey() {
  local database bytes keys rest
  : >"$scratch/tables"
  rm -f "$scratch"/words-source-*
  databases_of source >"$scratch/databases"
  while IFS= read -r database; do
    rm -f "$scratch/copied"
    counted=yes stream source "$database" "names.lua survey.lua" "$LARGEST_KEY_BYTES"
    IFS='[,]' read -r rest bytes keys rest <<<"$(sums "$scratch/copied")"
    printf '%d\t%d\n' "$bytes" "$keys" >>"$scratch/tables"
    remember_size "$database" "$bytes" "$keys"
  done <"$scratch/databases"
  cat "$scratch"/words-source-* 2>/dev/null | tr ' ' '\n' >"$scratch/survey" || true
}

about_keys() {
  local key databases outside functions
  while IFS= read -r key; do echo "key $key is larger than $((LARGEST_KEY_BYTES / 1048576)) MB, which does not fit into one command: split it, or delete it"; done < <(sed -n 's/^large=//p' "$scratch/survey")
  while IFS= read -r key; do echo "key $key is of a type that a module made: delete it, or bring it by hand"; done < <(sed -n 's/^unknown=//p' "$scratch/survey")
  while IFS= read -r key; do echo "key $key begins as dbhaven's own keys do, which stay where they are: rename it"; done < <(sed -n 's/^reserved=//p' "$scratch/survey")
  ! fields_expire "$scratch/info-source" || echo "fields of hashes have an expiry of their own, which is not carried: take them away (HPERSIST)"
  if [[ $KEY_PATTERN == '*' ]]; then
    databases=$(setting_of target databases)
    while IFS= read -r key; do
      ((key < databases)) || echo "the source has keys in its logical database $key, and the target has $databases: set databases to $((key + 1)) in its settings"
    done <"$scratch/databases"
  else
    while IFS= read -r key; do
      [[ $key == 0 ]] || echo "the source has keys in its logical database $key, and the target's database is a pattern of keys ($KEY_PATTERN) in logical database 0: give the move an instance of its own"
    done <"$scratch/databases"
    outside=$(keys_outside)
    ((outside == 0)) || echo "$outside keys of the source are outside the pattern $KEY_PATTERN of the target's database; change the pattern, or give the move an instance of its own"
    functions=
    if ((source_version >= 7000)); then functions=$(on source <<<"FUNCTION LIST"); fi
    [[ -z $functions ]] || echo "the source has functions, which belong to a whole server, and the target's database is a part of one: give the move an instance of its own"
  fi
}

# fields_expire FILE: whether fields of hashes have an expiry of their own, by what a server tells of itself: Redis in one word, Valkey in
# another.
fields_expire() { grep -Eq '^db[0-9]+:.*(subexpiry|keys_with_volatile_items)=[1-9]' "$1"; }

# keys_outside: of the source, outside the pattern. Keys come and go while they are counted: what was not there all the time is counted
# again, and the comparison finds what comes later.
keys_outside() {
  local inside all then now
  for _ in 1 2 3; do
    then=$(keys_in source 0 "$KEY_PATTERN")
    all=$(keys_in source 0 '*')
    now=$(keys_in source 0 "$KEY_PATTERN")
    inside=$((then > now ? then : now))
    if ((all <= inside)); then echo 0; return; fi
  done
  echo $((all - inside))
}

# keys_in SIDE DATABASE PATTERN: without dbhaven's own.
keys_in() {
  local keys rest
  rm -f "$scratch/copied"
  counted=yes stream "$1" "$2" count.lua "$3"
  IFS='[,]' read -r rest rest keys rest <<<"$(sums "$scratch/copied")"
  echo "$keys"
}
