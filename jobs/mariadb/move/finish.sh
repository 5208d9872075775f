# Purpose: what jobs/move asks of the target: the note of a verified copy, how far a copy is, its differences, and opening it
# after the commit.

note_verified() {
  { variable move "$MOVE"; variable run "$RUN"; variable report "$(<"$scratch/report.json")"; echo "UPDATE dbhaven.moves SET state = 'verified', report = @report WHERE move = @move AND run = @run;"; } | on_target
}

# copy_progress TOTAL: for each line of bytes and rows that are copied, how far the copy is. TOTAL and lines are JSON lists.
copy_progress() {
  local bytes rows copied done_bytes rest
  IFS='[,]' read -r rest bytes rows rest <<<"$1"
  while IFS='[,]' read -r rest done_bytes copied rest; do
    printf '{"doneRows":%d,"totalRows":%d,"doneBytes":%d,"totalBytes":%d,"tables":[]}\n' "$copied" "$rows" "$done_bytes" "$bytes"
  done
}

# difference_members: JSON members for the result of a mismatch.
difference_members() { printf '"differences":%s' "$(<"$scratch/differences.json")"; }

# open_target: enables the events that the fence found enabled, lets the accounts in, notes the run as finished, and prints the
# result; may be repeated.
open_target() {
  local ended events report
  ended=$({ variable run "$RUN"; echo "SELECT CONCAT(REPLACE(ended, ' ', 'T'), 'Z') FROM dbhaven.lease WHERE run = @run AND state = 'committed';"; } | on_source) || return
  events=$({ variable database "$SOURCE_DATABASE"; echo "SELECT name FROM dbhaven.changed WHERE kind = 'event' AND place = @database;"; } | on_source) || return
  if [[ $(noted state) != committed ]]; then
    events=$(ask target events database "$TARGET_DATABASE" events "$events" as ENABLE) || return
    on_target "--database=$TARGET_DATABASE" <<<"$events" || return
  fi
  each_account open || return
  note_state committed || return
  report=$(noted report) || return
  committed_result "$ended" "$report"
}
