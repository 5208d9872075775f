# Purpose: step `verify`: compares all rows by digest, all objects by definition, sequences, and the operator's own
# checks. Ends the job with `mismatch` where something differs, and names it.

verify() {
  begin_step verify
  compare_sides
  stop_ticker
  report_on verified
  nothing_differs || mismatched
}

compare_sides() {
  open_snapshot target
  target_snapshot=$snapshot
  describe_objects
  digest_rows
  run_checks
}

# What every object is, as one line of text, on both sides. Roles are called what they are on the target.
describe_objects() {
  local target_roles source target
  # As they are now: the copy has made the carried ones.
  target_roles=$(on_target "$TARGET_DATABASE" -f "$postgres/prepare/target-roles.sql")
  describe source "$SOURCE_DATABASE" "$roles" "$owners" &
  source=$!
  describe target "$TARGET_DATABASE" "$target_roles" "$target_roles" &
  target=$!
  wait "$source"
  wait "$target"
  cat "$scratch/objects-source" "$scratch/objects-target" >"$scratch/objects"
}

# describe SIDE DATABASE ROLES OWNERS [AS]: one session for all kinds of objects, one for the states of sequences. AS: as which side it is
# looked at; of a target, what its estate gives beyond the source is told apart.
describe() {
  local file files=() schema name last called
  for file in "$postgres"/objects/*.sql; do files+=(-f "$file"); done
  "on_$1" "$2" -v side="${5:-$1}" -v roles="$3" -v owners="$4" -v accounts="$ACCOUNTS" "${files[@]}" | sed "s/^[a-z]*/$1/" >"$scratch/objects-$1"
  # Without a fence the source's sequences go on: there they are compared as the copy has read them.
  if [[ $1 == source && -n ${unfenced:-} ]]; then
    cp "$scratch/sequences" "$scratch/states-$1"
  else
    "on_$1" "$2" -v waive="$WAIVE" -f "$postgres/copy/sequences.sql" >"$scratch/states-$1"
  fi
  while IFS=$'\t' read -r schema name last called; do
    printf '%s\tsequence state\t%s.%s\tlast value %s, %s\n' "$1" "$schema" "$name" "$last" "$called"
  done <"$scratch/states-$1" >>"$scratch/objects-$1"
}

# Both sides are read at the same time. A line of work: the side, then numbers of tables, small ones together.
digest_rows() {
  find_marks
  { share_out; echo 0; } | sed 's/.*/source &\ntarget &/' >"$scratch/work"
  rm -f "$scratch"/errors-*-digests
  in_parallel digest_tables "$scratch/work"
  cat "$scratch"/errors-*-digests >"$scratch/digests"
}

# Where the pieces of the larger tables begin, into `marks`, by side and number. The target's are found by the keys of the source's rows there.
# They save reading where something differs, and decide nothing: where they cannot be found (a key's type that does not go through JSON), a table is one piece.
find_marks() {
  local number list keys
  local -A keys_of=()
  declare -gA marks=()
  for ((number = 1; number < ${#table_bytes[@]}; number++)); do
    if ((table_bytes[number] < 131072)); then continue; fi
    printf '\\set number %d\n' "$number"
    script_of "$number" marks
  done | marked source
  while IFS='|' read -r number list keys; do marks["source $number"]=$list keys_of[$number]=$keys; done <"$scratch/marks-source"
  for number in "${!keys_of[@]}"; do
    printf '\\set number %d\n%s\n' "$number" "${keys_of[$number]}"
    script_of "$number" found
  done | marked target 2>/dev/null || : >"$scratch/marks-target"
  while IFS='|' read -r number list _; do marks["target $number"]=$list; done <"$scratch/marks-target"
}

# marked SIDE: what the script on standard input finds, into marks-SIDE; without one no session is begun.
marked() {
  local script
  script=$(cat)
  : >"$scratch/marks-$1"
  [[ -z $script ]] || in_snapshot "$1" <<<"$script" >"$scratch/marks-$1"
}

# marks_of SIDE NUMBER: as a line for psql; a small table is one piece.
marks_of() { printf "\\\\set marks '%s'\n" "${marks["$1 $2"]:-[]}"; }

# digest_tables LINE ERRORS: adds number, side, piece, rows and two sums of each to ERRORS-digests. A table of the source is there.
digest_tables() {
  local side=${1%% *} number
  {
    echo '\set there true'
    for number in ${1#* }; do
      printf '\\set number %d\n' "$number"
      if ((number == 0)); then cat "$postgres/verify/large-objects.sql"; continue; fi
      marks_of "$side" "$number"
      if [[ $side == target ]]; then script_of "$number" look; fi
      script_of "$number" digest
    done
  } | in_snapshot "$side" | sed "s/|/\t$side\t/; s/|/\t/g" >>"$2-digests"
}

# The operator's checks, on both sides in the same state that was compared. Names are found as the applications find them:
# by the search_path that the database has.
run_checks() {
  local number count side
  : >"$scratch/checks"
  count=$(ask_target postgres -v checks="$CHECKS" -f "$postgres/verify/count-checks.sql")
  for ((number = 1; number <= count; number++)); do
    ask_target postgres -v checks="$CHECKS" -v number="$number" -f "$postgres/verify/check.sql" >"$scratch/check"
    for side in source target; do
      tail -n +2 "$scratch/check" | PGOPTIONS=${PGOPTIONS/-c search_path=pg_catalog/} in_snapshot "$side" >"$scratch/answer" 2>"$scratch/errors-check" || {
        # What the source can be asked and the target cannot is a difference.
        [[ $side == target ]] || fail undone "check $(head -n 1 "$scratch/check") on the $side: $(last_words "$scratch/errors-check")"
        last_words "$scratch/errors-check" >"$scratch/answer"
      }
      printf '%d\t%s\t%s\n' "$number" "$side" "$(escaped "$(<"$scratch/answer")")" >>"$scratch/checks"
    done
  done
}

# escaped TEXT: as a field of a COPY.
escaped() {
  local text=${1//\\/\\\\}
  text=${text//$'\t'/\\t}
  printf '%s' "${text//$'\n'/\\n}"
}
