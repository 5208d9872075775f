# Purpose: step `verify`: compares all rows by digest, all objects by definition in both directions, next values, and the
# operator's own checks. Ends the job with `mismatch` where something differs, and names it.

verify() {
  begin_step verify
  compare_sides
  stop_ticker
  report_on verified
  nothing_differs || mismatched
}

compare_sides() {
  describe_objects
  digest_rows
  run_checks
}

describe_objects() {
  local source target
  describe source &
  source=$!
  describe target &
  target=$!
  wait "$source"
  wait "$target"
}

# describe SIDE: into described-SIDE, sorted. Names of the source's own database and of its accounts become the target's.
describe() {
  local kind name definition
  { variable database "$(database_of "$1")"; variable carried "${CARRIED:-}"; cat "$mariadb/move/described.sql"; } | escaped='' on "$1" >"$scratch/raw-$1" || fail undone "objects of the $1: $(last_words)"
  while IFS=$'\t' read -r kind name definition; do
    # A rehearsal's source goes on.
    if [[ -n ${unfenced:-} && ($kind == 'next value' || $kind == 'sequence values') ]]; then continue; fi
    if [[ $1 == source ]]; then
      case $kind in
        'definer of '*) definition=$(definer_there "$definition") ;;
        view) definition=${definition//"\`${SOURCE_DATABASE//\`/\`\`}\`."/"\`$TARGET_DATABASE\`."} ;;
      esac
    fi
    printf '%s\t%s\t%s\n' "$kind" "$name" "$definition"
  done <"$scratch/raw-$1" | sort >"$scratch/described-$1"
}

# definer_there ACCOUNT: whose a definition is on the target, as map_definer makes it.
definer_there() { printf '%s@%%' "${account_of[${1%@*}]:-${1%@*}}"; }

# digest_rows: a line of work: the side, then numbers of tables. A rehearsal has the source's from its one session.
digest_rows() {
  local numbers side
  : >"$scratch/digests"
  share_out | while read -r numbers; do
    for side in source target; do
      if [[ $side == target || -z ${unfenced:-} ]]; then printf '%s %s\n' "$side" "$numbers"; fi
    done
  done >"$scratch/work"
  if [[ -n ${unfenced:-} ]]; then sed 's/^/source\t/' "$scratch/snapshot-digests" >>"$scratch/digests"; fi
  in_parallel digest_tables "$scratch/work"
}

# A column that is computed from the time of day has the same value on both sides, whenever they are asked.
clock_stands='SET SESSION timestamp = 1;'

# digest_begin SIDE: what is the last moment of a versioned row is the same on both.
digest_begin() {
  local version=$1_version
  printf "SET @forever = CAST('%s' AS DATETIME(6)), @forever_there = 'forever'; %s\n" "$(last_moment "${!version}")" "$clock_stands"
}

# digest_of NUMBER: asks for number, rows, two independent sums as one hash, and whether no row was too long to be hashed. Each row's
# hash becomes one number, its first and last 64 bits 20 digits each: so the row is put together once, and the sum is that of both. SHA1,
# for which processors have instructions, takes a fifth of the time of MD5. The
# order in which two sums of one query are added up is the server's own affair; the order within a number is not.
digest_of() {
  printf "SELECT %d, n, LEFT(SHA2(CONCAT_WS(':', n, s), 256), 32), COALESCE(s, 0) < 1e55 FROM (SELECT COUNT(*) AS n, SUM(IFNULL(CAST(CONCAT(CONV(LEFT(@h := SHA1(%s), 16), 16, 10), LPAD(CONV(RIGHT(@h, 16), 16, 10), 20, '0')) AS DECIMAL(40)), CAST('1e60' AS DECIMAL(61)))) AS s FROM %s) AS summed;\n" \
    "$1" "${table_compared[$1]}" "${table_from[$1]}"
}

digest_tables() {
  local side=${1%% *} number
  { digest_begin "$side"; for number in ${1#* }; do digest_of "$number"; done; } >"$2-asked"
  escaped='' on "$side" "--database=$(database_of "$side")" <"$2-asked" >"$2-digests" || return
  sed "s/^/$side\t/" "$2-digests" >>"$scratch/digests"
}

# The operator's checks, on both sides; a rehearsal has the source's answers from its one session.
run_checks() {
  local number count side
  : >"$scratch/checks"
  count=$(read_checks)
  for ((number = 0; number < count; number++)); do
    for side in source target; do
      if [[ $side == source && -n ${unfenced:-} ]]; then snapshot_answer "$number" >"$scratch/answer-source"; continue; fi
      on "$side" "--database=$(database_of "$side")" <"$scratch/check-$number" >"$scratch/answer-$side" 2>"$scratch/errors-check" || {
        # What the source can be asked and the target cannot is a difference.
        [[ $side == target ]] || fail undone "check $(<"$scratch/check-name-$number") on the source: $(last_words "$scratch/errors-check")"
        last_words "$scratch/errors-check" >"$scratch/answer-$side"
      }
    done
    printf '{"name":%s,"source":%s,"target":%s,"match":%s}\n' "$(json_string "$(<"$scratch/check-name-$number")")" "$(json_string "$(<"$scratch/answer-source")")" "$(json_string "$(<"$scratch/answer-target")")" \
      "$(if cmp -s "$scratch/answer-source" "$scratch/answer-target"; then echo true; else echo false; fi)" >>"$scratch/checks"
  done
}

# read_checks: into check-NUMBER and check-name-NUMBER, from 0; prints how many there are. The target's server reads JSON.
read_checks() {
  local number=0 name query
  {
    variable checks "${CHECKS:-[]}"
    # Else the server ends the list after a thousand without a word.
    echo "SET SESSION max_recursive_iterations = 4294967295;"
    echo "WITH RECURSIVE place AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM place WHERE n + 1 < JSON_LENGTH(@checks))"
    echo "SELECT JSON_UNQUOTE(JSON_EXTRACT(@checks, CONCAT('\$[', n, '][0]'))), JSON_UNQUOTE(JSON_EXTRACT(@checks, CONCAT('\$[', n, '][1]'))) FROM place WHERE n < JSON_LENGTH(@checks) ORDER BY n;"
  } | escaped='' on_target >"$scratch/checks-asked"
  while IFS=$'\t' read -r name query; do
    printf '%b\n' "$name" >"$scratch/check-name-$number"
    query=$(printf '%b' "$query")
    printf '%s\n;\n' "${query%;}" >"$scratch/check-$number"
    number=$((number + 1))
  done <"$scratch/checks-asked"
  echo "$number"
}
