# Purpose: the rows, by several sessions at a time (jobs/move/parallel.sh), the largest table first.
# A piece of work is one line: numbers of tables as they stand in `tables`, 0 for the large objects, or a part of a table, between two of
# its pages. Small tables share a session, since beginning one takes longer than copying them.
. "$(dirname -- "${BASH_SOURCE[0]}")/../../move/columns.sh"

# The last thing that a script has named (\warn) is what failed.
subject_of() { { grep -E '^(table |large objects)' "$1" || echo "rows"; } | tail -n 1; }

# read_tables: what copy/tables.sql says of each table, whenever its lines are made.
read_tables() { read_columns bytes estimate schema name bounds rows look digest buckets keys piece marks found; }

bounds_of() { echo "${table_bounds[$1]}"; }

# script_of NUMBER COLUMN: a script of a table, as the server has made it.
script_of() {
  local -n scripts=table_$2
  printf '%b\n' "${scripts[$1]}"
}

copy_rows() {
  share_out | in_parts >"$scratch/work"
  if [[ -s $scratch/large-objects ]]; then echo 0 >>"$scratch/work"; fi
  in_parallel copy_tables "$scratch/work"
}

# Rows go from the source to the target; on the way back (revert/carry.sh) it is the other way round.
giving() { held_back on_source "$SOURCE_DATABASE" -v snapshot="$source_snapshot" -f -; }
taking() { on_target "$TARGET_DATABASE" "$@" -f -; }

# copy_tables PIECES ERRORS: the giving side prints a script with the rows in it, the taking one runs it. Where the giving
# session ends early the script lacks its `commit`, and the taking side forgets the rows.
copy_tables() {
  local piece status
  {
    in_snapshot_begin
    for piece in $1; do rows_of "$piece"; done
  } | giving 2>"$2-giving" | taking >/dev/null 2>"$2" && status=0 || status=("${PIPESTATUS[@]}")
  if [[ ${status[*]} != 0 ]]; then
    # Where the taking side failed, the giving one merely found nobody to read.
    if ((status[2] == 0)); then cat "$2-giving" >"$2"; fi
    return 1
  fi
  note_copied "$1"
}

# rows_of PIECE: what the giving side runs for it.
rows_of() {
  local number from to
  IFS=/ read -r number from to <<<"$1"
  if ((number == 0)); then cat "$postgres/copy/large-objects.sql"; return; fi
  # Beyond the last page that there can be.
  if [[ $1 == */* ]]; then printf "\\set low '(%d,0)'\n\\set high '(%d,0)'\n" "${from:-0}" "${to:-4294967295}"; fi
  script_of "$number" rows
}

in_snapshot_begin() { printf "begin isolation level repeatable read read only;\nset transaction snapshot :'snapshot';\n"; }

# in_snapshot SIDE ARGUMENTS...: runs the script on standard input in the snapshot of that side.
in_snapshot() {
  local side=$1 database=SOURCE_DATABASE shared=$source_snapshot
  shift
  if [[ $side == target ]]; then database=TARGET_DATABASE shared=$target_snapshot; fi
  { in_snapshot_begin; cat; } | "on_$side" "${!database}" -v snapshot="$shared" "$@" -f -
}
