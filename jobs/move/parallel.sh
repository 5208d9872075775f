# Purpose: several sessions at a time; the first failure ends the whole job. A piece of work is one line of a file.
# Of the engine: subject_of FILE, which names what a failed piece was about from its messages; bounds_of NUMBER, where the parts of a table
# begin, but the first: nothing of one that is copied whole.

# in_parallel FUNCTION FILE: calls the function for every line of the file, JOBS at a time, in the file's order.
in_parallel() {
  local worker workers=()
  echo 0 >"$scratch/next"
  for ((worker = 0; worker < JOBS; worker++)); do
    work_off "$1" "$2" "$worker" &
    workers+=("$!")
  done
  for worker in "${workers[@]}"; do
    wait "$worker"
  done
}

# One worker. What it cannot do ends the job at once: the others need not go on.
work_off() {
  local line errors="$scratch/errors-$3"
  while true; do
    line=$(next_line "$2") || { give_up undone "the next piece of work could not be read"; return 1; }
    [[ -n $line ]] || return 0
    : >"$errors"
    "$1" "$line" "$errors" 2>"$errors" || give_up undone "$(subject_of "$errors"): $(last_words "$errors")"
  done
}

next_line() {
  local number lock
  exec {lock}>"$scratch/next-lock" &&
  flock "$lock" &&
  number=$(($(<"$scratch/next") + 1)) &&
  echo "$number" >"$scratch/next" &&
  exec {lock}>&- &&
  sed -n "${number}p" "$1"
}

# share_out: numbers of tables as work, from the bytes that stand first in the lines of $scratch/tables: each large one alone, small
# ones up to 16 MB together, and so many that each worker has two pieces, or 50: to begin a session takes longer than to copy ten of them.
share_out() {
  local bytes number=0 together='' size=0 count=0 most
  most=$(($(wc -l <"$scratch/tables") / (JOBS * 2) + 1))
  if ((most < 50)); then most=50; fi
  while read -r bytes; do
    number=$((number + 1))
    if ((bytes >= 8388608)); then echo "$number"; continue; fi
    together+="$number " size=$((size + bytes)) count=$((count + 1))
    if ((size >= 16777216 || count == most)); then echo "$together"; together='' size=0 count=0; fi
  done < <(cut -f 1 "$scratch/tables")
  if [[ -n $together ]]; then echo "$together"; fi
}

# in_parts: the lines on standard input, but one for each part of a table that has several (NUMBER/FROM/TO; the first has no beginning, the
# last no end).
in_parts() {
  local line from to
  while IFS= read -r line; do
    from=
    if [[ $line != *' '* ]]; then
      for to in $(bounds_of "$line"); do
        echo "$line/$from/$to"
        from=$to
      done
    fi
    echo "$line${from:+/$from/}"
  done
}

# note_copied PIECES: how much that was; of one of the parts in `work` its share.
note_copied() {
  local piece number parts bytes=0 rows=0
  for piece in $1; do
    number=${piece%%/*} parts=1
    if [[ $piece == */* ]]; then parts=$(grep -c "^$number/" "$scratch/work"); fi
    bytes=$((bytes + table_bytes[number] / parts))
    rows=$((rows + table_estimate[number] / parts))
  done
  printf '%d\t%d\n' "$bytes" "$rows" >>"$scratch/copied"
}
