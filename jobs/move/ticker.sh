# Purpose: shows twice a second how far the copy is, and ends the job with the lease. Of the engine: copy_progress TOTAL, which
# answers each line it reads (bytes and rows that are copied) with a line of JSON; one session for all of them, as to log in
# costs more than an answer.
# $scratch/tables has bytes and rows of each table in its first columns, $scratch/copied those of the ones that are copied.

start_ticker() {
  local total
  total=$(cut -f 1,2 "$scratch/tables" | sums /dev/stdin)
  : >"$scratch/copied"
  rm -f "$scratch/ticks"
  mkfifo "$scratch/ticks"
  copy_progress "$total" <"$scratch/ticks" 2>/dev/null | show_copy &
  shown=$!
  tick >"$scratch/ticks" &
  ticker=$!
}

# tick: goes on without anybody who reads, since the lease ends all the same.
tick() {
  trap '' PIPE
  while :; do
    ((EPOCHSECONDS < deadline)) || give_up undone "copy and verification did not end within the lease of $MAX_INTERRUPTION_SECONDS s (maxInterruptionSeconds)"
    printf '%s\n' "$(sums "$scratch/copied")" 2>/dev/null || true
    pause 0.5
  done
}

show_copy() {
  local line last=
  while IFS= read -r line; do
    if [[ $line == "$last" ]]; then continue; fi
    last=$line
    printf '%s\n' "$line" >"$scratch/copy.new"
    mv "$scratch/copy.new" "$scratch/copy.json"
    publish_progress
  done
}

# Whoever comes after it publishes alone.
stop_ticker() {
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  # Opened once more, for a reader that still waits for somebody who writes.
  : <>"$scratch/ticks"
  wait "$shown" 2>/dev/null || true
}

# sums FILE: bytes and rows of all lines, as a JSON list.
sums() {
  local bytes rows all_bytes=0 all_rows=0
  while IFS=$'\t' read -r bytes rows; do
    all_bytes=$((all_bytes + bytes)) all_rows=$((all_rows + rows))
  done <"$1"
  printf '[%d,%d]' "$all_bytes" "$all_rows"
}
