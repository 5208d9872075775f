# Purpose: the report of a verification, from what the comparison has left: words-SIDE-DATABASE (TYPE:KEYS:BYTES:SUMS of each
# page) and found-DIRECTION-DATABASE (what differs).

# At most so many keys are named of each kind of difference.
named_keys=20

# nothing_differs: after report_on.
nothing_differs() { [[ $(<"$scratch/differences.json") == '[]' ]]; }

# report_on STATE: makes report.json.
report_on() {
  gather_differences
  digest_types
  end_step
  step=
  printf '{"state":"%s","run":%s,"tables":[%s],"checks":[],"units":%s,"objects":{"function library":%d},"differences":%s,"notCompared":[%s],"digest":"%s","rows":%d,"bytes":%d,"expired":%d,"clockShiftMilliseconds":%d,"expiryToleranceMilliseconds":%d,"seconds":{%s},"fence":%s}\n' \
    "$1" "$(json_string "$RUN")" "$(paste -sd , "$scratch/types.json")" "$units" "$(grep -c . "$scratch/libraries" || true)" "$(<"$scratch/differences.json")" \
    "$(not_compared)" "$(sha256sum "$scratch/digests" | cut -d ' ' -f 1)" "$all_keys" "$all_bytes" "$(expired_keys)" "$shift_milliseconds" "$tolerance_milliseconds" \
    "$(seconds_json)" "$(fence_with_proof)" >"$scratch/report.json"
}

# gather_differences: a line each in `differences`: where, kind, keys; and as JSON.
gather_differences() {
  local file database
  : >"$scratch/differences"
  for file in "$scratch"/found-there-*; do
    [[ -e $file ]] || continue
    database=${file##*-}
    named missing "$file" | difference "logical database $database" "missing on the target"
    named type "$file" | difference "logical database $database" "of another type"
    named value "$file" | difference "logical database $database" "another value"
    named expiry "$file" | difference "logical database $database" "another expiry"
    named missing "$scratch/found-back-$database" | difference "logical database $database" "on the target only"
    named more "$file" | difference "logical database $database" "and more of them"
  done
  if [[ -s $scratch/libraries || -s ${scratch}/libraries-target ]]; then
    comm -3 "$scratch/libraries" "$scratch/libraries-target" | tr -d '\t' | cut -d ' ' -f 1 | sort -u | difference functions "library differs"
  fi
  differences_json <"$scratch/differences" >"$scratch/differences.json"
}

named() { tr ' ' '\n' <"$2" | sed -n "s/^$1=//p"; }

# difference WHERE KIND: of the keys on stdin.
difference() {
  local keys all
  cat >"$scratch/named"
  all=$(wc -l <"$scratch/named") keys=$(sed -n "1,${named_keys}p" "$scratch/named" | paste -sd ' ')
  if ((all > 0)); then printf '%s\t%s\t%s\n' "$1" "$2$(if ((all > named_keys)); then echo " ($all or more)"; fi)" "$keys" >>"$scratch/differences"; fi
}

differences_json() {
  local where kind keys items=
  while IFS=$'\t' read -r where kind keys; do
    items+="${items:+,}{\"table\":$(json_string "$where"),\"kind\":$(json_string "$kind"),\"keys\":[$(tr ' ' '\n' <<<"$keys" | list_json)]}"
  done
  printf '[%s]' "$items"
}

# Keys whose time was up on one side when they were looked for there: no difference.
expired_keys() {
  local one all=0
  while IFS= read -r one; do all=$((all + one)); done < <(cat "$scratch"/found-* 2>/dev/null | tr ' ' '\n' | sed -n 's/^expired=//p')
  echo "$all"
}

# digest_types: of each type in each logical database, into types.json and `digests`. Every key of the source was compared with the
# target's by a digest of its own: where none differs, and the target has no other, the target's sums are the source's.
digest_types() {
  local database kind digest match of_target
  local -a numbers
  local -A totals
  all_keys=0 all_bytes=0
  : >"$scratch/types.json"
  : >"$scratch/digests"
  while IFS= read -r database; do
    match=true
    if grep -q "^logical database $database"$'\t' "$scratch/differences"; then match=false; fi
    add_up "$database"
    while IFS= read -r kind; do
      [[ -n $kind ]] || continue
      IFS=: read -ra numbers <<<"${totals[$kind]}"
      printf -v digest '%08x' "${numbers[@]:2}"
      of_target=null
      if [[ $match == true ]]; then of_target="\"$digest\""; fi
      printf '{"schema":"%s","table":"%s","rows":%d,"bytes":%d,"sourceDigest":"%s","targetDigest":%s,"match":%s}\n' \
        "$database" "$kind" "${numbers[0]}" "${numbers[1]}" "$digest" "$of_target" "$match" >>"$scratch/types.json"
      printf '%s %s %s\n' "$database" "$kind" "$digest" >>"$scratch/digests"
      all_keys=$((all_keys + numbers[0])) all_bytes=$((all_bytes + numbers[1]))
    done < <(printf '%s\n' "${!totals[@]}" | sort)
  done <"$scratch/databases"
}

# add_up DATABASE: the source's words into its caller's `totals`: KEYS:BYTES:SUM... by type, 32 bits of each sum.
add_up() {
  local word kind place
  local -a numbers now
  totals=()
  while IFS= read -r word; do
    kind=${word%%:*}
    IFS=: read -ra numbers <<<"${word#*:}"
    IFS=: read -ra now <<<"${totals[$kind]:-}"
    for place in "${!numbers[@]}"; do
      numbers[place]=$((numbers[place] + ${now[place]:-0}))
      if ((place >= 2)); then numbers[place]=$((numbers[place] & 0xffffffff)); fi
    done
    printf -v word '%s:' "${numbers[@]}"
    totals[$kind]=${word%:}
  done < <(tr ' ' '\n' <"$scratch/words-source-$1" 2>/dev/null | grep -v '^reserved=' | grep . || true)
}

accounts_are="the target has those of its estate"
not_compared() {
  list_json <<LINES
accounts of the server and their rules: $accounts_are
settings of the server
how long ago a key was used, and how often
how long ago an entry of a stream was handed to its consumer
LINES
  if [[ $group_reads == no ]]; then printf ',"how many entries a group has read of its stream"'; fi
}
