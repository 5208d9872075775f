# Purpose: the report of phase `prepared`, from what `problems` (prepare.sh) has left.

report_prepared() {
  printf '{"state":"prepared","source":%s,"target":%s,"tables":[%s],"largest":[%s],"units":%s,"objects":[%s],"clients":[%s],"longTransactions":[],"blockers":[%s]}\n' \
    "$(side_json source)" "$(side_json target)" "$(types)" "$(types largest)" "$units" "$(objects)" "$(clients)" "$(list_json <"$scratch/blockers")"
}

# side_json SIDE: bytes are those of its keys; what is free is known of a target with a limit.
side_json() {
  local file=$scratch/info-$1 product=Redis version limit
  version=$(value_of redis_version "$file")
  if [[ -n $(value_of valkey_version "$file") ]]; then product=Valkey version=$(value_of valkey_version "$file"); fi
  printf '{"product":"%s","version":%s,"bytes":%d' "$product" "$(json_string "$version")" "$(value_of used_memory_dataset "$file")"
  limit=$(setting_of "$1" maxmemory)
  if [[ $1 == target && $limit != 0 ]]; then printf ',"freeBytes":%d' $((limit - $(value_of used_memory "$file"))); fi
  printf '}'
}

# types [largest]: the keys of each type in each logical database; or the five of them that take most.
types() {
  local file database kind keys bytes last='$'
  if [[ -n ${1:-} ]]; then last=5; fi
  for file in "$scratch"/words-source-*; do
    [[ -e $file ]] || continue
    database=${file##*-}
    local -A keys_of=() bytes_of=()
    while IFS=: read -r kind keys bytes; do
      if [[ ! $bytes =~ ^[0-9]+$ ]]; then continue; fi
      keys_of[$kind]=$((${keys_of[$kind]:-0} + keys)) bytes_of[$kind]=$((${bytes_of[$kind]:-0} + bytes))
    done < <(tr ' ' '\n' <"$file")
    for kind in "${!keys_of[@]}"; do
      printf '%d\t{"schema":"%s","table":"%s","rows":%d,"bytes":%d}\n' "${bytes_of[$kind]}" "$database" "$kind" "${keys_of[$kind]}" "${bytes_of[$kind]}"
    done
  done | sort -rn | sed -n "1,${last}p" | cut -f 2 | paste -sd ,
}

objects() {
  local libraries=0 accounts
  if ((source_version >= 7000)); then libraries=$(on source <<<"FUNCTION LIST" | grep -c '^library_name$' || true); fi
  accounts=$(on source <<<"ACL LIST" | sed -n 's/^user \([^ ]*\) on .*/\1/p' | grep -vcx dbhaven || true)
  printf '{"kind":"keys with an expiry","number":%d,"travels":"with the moment at which they end"},' "$(expiring)"
  printf '{"kind":"function libraries","number":%d,"travels":"copied, compared by their code"},' "$libraries"
  printf '{"kind":"accounts","number":%d,"travels":"become the accounts that the move names; settings and rules stay behind"}' "$accounts"
}

# expiring: number of keys, as the server's INFO tells.
expiring() {
  local line all=0
  while IFS= read -r line; do all=$((all + line)); done < <(sed -n 's/^db[0-9]*:.*,expires=\([0-9]*\).*/\1/p' "$scratch/info-source")
  echo "$all"
}

# Sessions of others by account, name and address.
clients() {
  local own line number account name address
  on source <<<$'CLIENT ID\nCLIENT LIST' >"$scratch/clients"
  own=$(head -n 1 "$scratch/clients")
  grep -v "^id=$own " "$scratch/clients" | sed -n 's/^.* addr=\([^ ]*\):[0-9]* .* name=\([^ ]*\) .* user=\([^ ]*\).*/\3\t\2\t\1/p' | grep -v "^dbhaven"$'\t' | sort | uniq -c | while read -r number line; do
    IFS=$'\t' read -r account name address <<<"${line/$'\t\t'/$'\t-\t'}"
    if [[ $name == - ]]; then name="no name"; fi
    printf '{"account":%s,"application":%s,"address":%s,"sessions":%d}\n' "$(json_string "$account")" "$(json_string "$name")" "$(json_string "$address")" "$number"
  done | paste -sd ,
}
