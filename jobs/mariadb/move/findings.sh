# Purpose: the report of a verification, from what the comparison has left: digests, described-SIDE, checks; and where rows
# differ, their keys.

# At most so many keys are named of each kind of difference.
named_keys=20

# nothing_differs: after report_on.
nothing_differs() { [[ $(<"$scratch/differences.json") == '[]' ]]; }

# report_on STATE: makes report.json.
report_on() {
  gather
  end_step
  step=
  printf '{"state":"%s","run":%s,"tables":[%s],"checks":[%s],"objects":{%s},"differences":%s,"notCompared":[%s],"digest":"%s","rows":%d,"bytes":%d,"seconds":{%s},"fence":%s}\n' \
    "$1" "$(json_string "$RUN")" "$(paste -sd , "$scratch/tables.json")" "$(paste -sd , "$scratch/checks")" "$(objects_json)" "$(<"$scratch/differences.json")" \
    "$(list_json <"$scratch/not-compared")" "$(sha256sum "$scratch/table-digests" | cut -d ' ' -f 1)" "$all_rows" "$all_bytes" \
    "$(seconds_json)" "$(fence_with_proof)" >"$scratch/report.json"
}

objects_json() { cut -f 1 "$scratch/described-source" | grep -v '^definer of ' | sort | uniq -c | sed 's/^ *\([0-9]*\) \(.*\)/"\2":\1/' | paste -sd ,; }

# gather: tables.json, table-digests, differences.json (a list) and not-compared (a line each), from everything.
gather() {
  local number side rows hashed digest schema name match
  local -A rows_of_side=() digest_of_side=()
  all_rows=0 all_bytes=0
  : >"$scratch/tables.json"; : >"$scratch/table-digests"; : >"$scratch/differences"
  standing_omissions >"$scratch/not-compared"
  while IFS=$'\t' read -r side number rows digest hashed; do
    ((hashed == 1)) || fail undone "table ${table_name[number]} has a row on the $side that is too long to be compared: raise max_allowed_packet there"
    rows_of_side[$side $number]=$rows digest_of_side[$side $number]=$digest
  done <"$scratch/digests"
  schema=$(json_string "$TARGET_DATABASE")
  for ((number = 1; number <= table_count; number++)); do
    [[ -n ${digest_of_side[source $number]:-} && -n ${digest_of_side[target $number]:-} ]] || fail undone "table ${table_name[number]} was not compared"
    digest=${digest_of_side[target $number]}
    match=true
    if [[ ${digest_of_side[source $number]} != "$digest" ]]; then match=false; fi
    json_string "${table_name[number]}" name
    printf '{"schema":%s,"table":%s,"rows":%d,"bytes":%d,"sourceDigest":"%s","targetDigest":"%s","match":%s}\n' "$schema" "$name" "${rows_of_side[source $number]}" "${table_bytes[number]}" \
      "${digest_of_side[source $number]}" "$digest" "$match" >>"$scratch/tables.json"
    printf '%s\t%s\n' "${table_name[number]}" "$digest" >>"$scratch/table-digests"
    if [[ -n ${table_fleeting[number]} ]]; then printf 'computed columns of table %s that ask for more than its rows and the time: %s\n' "${table_name[number]}" "${table_fleeting[number]}" >>"$scratch/not-compared"; fi
    all_rows=$((all_rows + rows_of_side[source $number])) all_bytes=$((all_bytes + table_bytes[number]))
    if [[ $match == false ]]; then differing_rows "$number" "$schema" "${rows_of_side[source $number]}" "${rows_of_side[target $number]}"; fi
  done
  # The way back compares twice, and goes by both (untouched.sh).
  cat "$scratch/table-digests" >>"$scratch/compared-digests"
  differing_objects >>"$scratch/differences"
  grep '"match":false' "$scratch/checks" | sed 's/^{"name":\(.*\),"source":\(.*\),"target":\(.*\),"match":false}$/{"check":\1,"kind":"changed","keys":[\2,\3]}/' >>"$scratch/differences" || true
  printf '[%s]' "$(sed -n 1,100p "$scratch/differences" | paste -sd ,)" >"$scratch/differences.json"
}

# differing_rows NUMBER SCHEMA SOURCE_ROWS TARGET_ROWS: a line for each kind of difference. What was written to while a rehearsal read it
# is no difference.
differing_rows() {
  local kind keys named= where="{\"schema\":$2,\"table\":$(json_string "${table_name[$1]}")"
  if [[ -n ${unfenced:-} ]]; then
    if [[ ${table_held[$1]} == 0 ]] && ! held_still "$1"; then
      printf 'rows of table %s: its engine holds no moment still, and it was written to meanwhile\n' "${table_name[$1]}" >>"$scratch/not-compared"
    else
      printf '%s,"kind":"changed","keys":[]}\n' "$where" >>"$scratch/differences"
    fi
    return
  fi
  if [[ -n ${table_key[$1]} ]]; then narrow "$1"; else : >"$scratch/differing-keys"; fi
  for kind in changed missing extra; do
    keys=$(sed -n "s/^$kind\t//p" "$scratch/differing-keys" | sed -n "1,${named_keys}p" | list_json)
    if [[ -n $keys ]]; then printf '%s,"kind":"%s","keys":[%s]}\n' "$where" "$kind" "$keys" >>"$scratch/differences"; named=yes; fi
  done
  # Without a key nothing names a row.
  if [[ -z $named ]]; then printf '%s,"kind":"%s","keys":[]}\n' "$where" "$(if (($3 > $4)); then echo missing; elif (($3 < $4)); then echo extra; else echo changed; fi)" >>"$scratch/differences"; fi
}

# narrow NUMBER: keys that differ, into differing-keys (kind, key). Rows are put into buckets by a hash of their key, and the keys of
# the first buckets that differ are compared one by one.
narrow() {
  local side list
  for side in source target; do
    { digest_begin "$side"; printf "SELECT LEFT(MD5(%s), 3) AS bucket, COUNT(*), SUM(CAST(CONV(LEFT(MD5(%s), 15), 16, 10) AS UNSIGNED)) FROM %s GROUP BY bucket;\n" "${table_key[$1]}" "${table_compared[$1]}" "${table_from[$1]}"; } |
      escaped='' on "$side" "--database=$(database_of "$side")" | sort >"$scratch/buckets-$side"
  done
  list=$({ comm -3 "$scratch/buckets-source" "$scratch/buckets-target" || true; } | sed 's/^\t//' | cut -f 1 | sort -u | sed -n 1,20p | sed "s/.*/'&'/" | paste -sd ,)
  for side in source target; do
    { digest_begin "$side"; printf "SELECT %s, MD5(%s) FROM %s WHERE LEFT(MD5(%s), 3) IN (%s);\n" "${table_key[$1]}" "${table_compared[$1]}" "${table_from[$1]}" "${table_key[$1]}" "$list"; } |
      escaped='' on "$side" "--database=$(database_of "$side")" | sort >"$scratch/keys-$side"
  done
  comm -23 "$scratch/keys-source" "$scratch/keys-target" | sed 's/\t[^\t]*$//' | sort -u >"$scratch/there"
  comm -13 "$scratch/keys-source" "$scratch/keys-target" | sed 's/\t[^\t]*$//' | sort -u >"$scratch/here"
  { comm -12 "$scratch/there" "$scratch/here" | sed 's/^/changed\t/'; comm -23 "$scratch/there" "$scratch/here" | sed 's/^/missing\t/'; comm -13 "$scratch/there" "$scratch/here" | sed 's/^/extra\t/'; } >"$scratch/differing-keys"
}

# differing_objects: a line for each object that one side alone has or has otherwise.
differing_objects() {
  local kind name definition object
  local -A source=() target=()
  { comm -3 "$scratch/described-source" "$scratch/described-target" || true; } >"$scratch/differing"
  while IFS= read -r definition; do
    if [[ $definition == $'\t'* ]]; then
      definition=${definition#$'\t'}
      object=$(cut -f 1,2 <<<"$definition")
      target[$object]=$(cut -f 3- <<<"$definition")
    else
      object=$(cut -f 1,2 <<<"$definition")
      source[$object]=$(cut -f 3- <<<"$definition")
    fi
  done <"$scratch/differing"
  for object in "${!source[@]}" "${!target[@]}"; do printf '%s\n' "$object"; done | sort -u | while IFS= read -r object; do
    if [[ -z ${source[$object]+is} ]]; then kind=extra; elif [[ -z ${target[$object]+is} ]]; then kind=missing; else kind=changed; fi
    definition=${source[$object]:-} name=${target[$object]:-}
    printf '{"object":%s,"kind":"%s","keys":[],"source":%s,"target":%s}\n' "$(json_string "${object//$'\t'/ }")" "$kind" "$(json_string "${definition:0:500}")" "$(json_string "${name:0:500}")"
  done
}

accounts_are="the target has those of its estate"
standing_omissions() {
  echo "accounts of the server and their rights: $accounts_are"
  echo "settings of the server"
  echo "statistics of the optimizer (gathered anew)"
  if [[ -n ${unfenced:-} ]]; then echo "next values of AUTO_INCREMENT and sequences (the source goes on)"; fi
  # On the way back alone (revert/compare.sh).
  if [[ -s $scratch/left-out ]]; then sed 's/.*/rows of table &, whose definition is another/' "$scratch/left-out"; fi
}

# mismatched: the first differences as a sentence. What stands in quotes begins and ends without a backslash before it.
mismatched() {
  local line sentence='' text='"(([^"\\]|\\.)*)"' named keys
  while IFS= read -r line; do
    [[ $line =~ \"(table|object|check)\":$text ]] || continue
    named=${BASH_REMATCH[2]}
    [[ $line =~ \"kind\":\"([a-z]*)\",\"keys\":\[((${text},?)*)\] ]] || continue
    keys=${BASH_REMATCH[2]}
    sentence+="${sentence:+; }${named//\\\"/\"} ${BASH_REMATCH[1]}${keys:+: ${keys//\",\"/\", \"}}"
  done < <(sed -n 1,10p "$scratch/differences")
  fail mismatch "${differing:-source and target differ}: $sentence"
}
