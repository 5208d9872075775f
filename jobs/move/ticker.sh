# Purpose: shows twice a second how far the copy is, and ends the job with the lease. Of the engine: copy_progress.
# $scratch/tables has bytes and rows of each table in its first columns, $scratch/copied those of the ones that are copied.

start_ticker() {
  local total
  total=$(cut -f 1,2 "$scratch/tables" | sums /dev/stdin)
  : >"$scratch/copied"
  while :; do
    ((EPOCHSECONDS < deadline)) || give_up undone "copy and verification did not end within the lease of $MAX_INTERRUPTION_SECONDS s (maxInterruptionSeconds)"
    if copy_progress "$total" "$(sums "$scratch/copied")" >"$scratch/copy.new" 2>/dev/null; then
      mv "$scratch/copy.new" "$scratch/copy.json"
      publish_progress
    fi
    sleep 0.5
  done &
  ticker=$!
}

stop_ticker() {
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
}

# sums FILE: bytes and rows of all lines, as a JSON list.
sums() {
  local bytes rows all_bytes=0 all_rows=0
  while IFS=$'\t' read -r bytes rows; do
    all_bytes=$((all_bytes + bytes)) all_rows=$((all_rows + rows))
  done <"$1"
  printf '[%d,%d]' "$all_bytes" "$all_rows"
}
