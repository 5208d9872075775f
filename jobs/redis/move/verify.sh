# Purpose: step `verify`: compares every key in both directions: type, value in a form that no version changes, expiry; and the
# libraries of functions. Ends the job with `mismatch` where something differs, and names it.

# An expiry may differ by this much: before Redis 7.0 a source tells only the time that is left.
tolerance_milliseconds=1000

# How many keys are named of each 200 that are compared; 0: all. Whether the number of entries that a group has read counts. What a way
# back has staged on the source (keys/staged.lua).
named_of_batch=20 group_reads=yes overlay=

verify() {
  begin_step verify
  compare_sides
  stop_ticker
  refuse_reserved
  report_on verified
  nothing_differs || mismatched
}

compare_sides() {
  compare_keys
  compare_functions
}

# One direction after the other: a server that runs the script of one is busy for the other's. Where the order of a small hash may be all
# that differs, once more whatever their order.
compare_keys() {
  local database
  rm -f "$scratch"/words-{source,target}-* "$scratch"/found-*
  { databases_of source; databases_of target; } | sort -nu >"$scratch/databases"
  check_there=$(load_check target) check_back=$(load_check source)
  while IFS= read -r database; do
    compare_from source target "$database" there kept </dev/null
    if grep -q ' value=\| more=' "$scratch/found-there-$database"; then
      rm -f "$scratch/words-source-$database"
      compare_from source target "$database" there any </dev/null
    fi
    compare_from target source "$database" back any </dev/null
  done <"$scratch/databases"
}

load_check() { on "$1" <<<"SCRIPT LOAD $(quoted "$(script_text check-arguments.lua staged.lua expiry.lua canonical.lua names.lua check.lua)")"; }

# compare_from SIDE OTHER DATABASE DIRECTION ORDER: one side's keys, looked up on the other; what is found goes to `found-...`.
compare_from() {
  local version=$1_version other=$2_version check=check_$4 shift=$shift_milliseconds pattern='*' here=$overlay there=
  if [[ $1 == target ]]; then shift=$((-shift)) pattern=$KEY_PATTERN here= there=$overlay; fi
  stream "$1" "$3" "compare-arguments.lua staged.lua expiry.lua canonical.lua names.lua compare.lua" "${!version}" "$shift" "$source_version" "${!check}" "$4" $tolerance_milliseconds "${!other}" \
    $named_of_batch "$pattern" "$here" "$there" $group_reads "$(keys_at_once "$3")" "$5" |
    into "$2" "$3" "$scratch/found-$4-$3"
  if grep -qv '^DBHAVEN ' "$scratch/found-$4-$3"; then
    fail undone "logical database $3 could not be compared: $(grep -v -m 1 '^DBHAVEN ' "$scratch/found-$4-$3")"
  fi
}

# refuse_reserved: keys that begin as dbhaven's own do are compared by nobody: they may have been made after the source was looked at, or
# on the target since the switch.
refuse_reserved() {
  local keys
  keys=$(cat "$scratch"/words-{source,target}-* 2>/dev/null | tr ' ' '\n' | sed -n 's/^reserved=//p' | sort -u | paste -sd ' ') || true
  [[ -z $keys ]] || fail undone "keys begin as dbhaven's own do, which stay where they are: rename them, then run up again: ${keys// /, }"
}

# A library's code is the end of what a server tells of it; the order of its functions is anything.
compare_functions() {
  : >"$scratch/libraries"
  ((source_version >= 7000)) && [[ $KEY_PATTERN == '*' ]] || return 0
  libraries_of source >"$scratch/libraries"
  libraries_of target >"$scratch/libraries-target"
}

libraries_of() {
  local name
  on "$1" <<<"FUNCTION LIST" | sed -n '/^library_name$/{n;p;}' | sort | while IFS= read -r name; do
    printf '%s %s\n' "$name" "$(on "$1" <<<"FUNCTION LIST LIBRARYNAME $name WITHCODE" | sed -n '/^library_code$/,$p' | sha256sum | cut -d ' ' -f 1)"
  done
}

# mismatched: the differences as a sentence.
mismatched() {
  local sentence
  sentence=$(sed -n 1,10p "$scratch/differences" | while IFS=$'\t' read -r where kind keys; do printf '%s %s: %s; ' "$where" "$kind" "${keys// /, }"; done)
  fail mismatch "${differing:-source and target differ}: ${sentence%; }"
}
