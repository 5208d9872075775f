# Purpose: what jobs/move asks of the target: the note of a verified copy, how far a copy is, and opening it after the commit.

# note_verified: from here on somebody may commit, so that what was copied has to be on the target's disk: one write that its log syncs has
# all before it synced as well, and a server without a log saves its data. A cache, which has neither, promises nothing.
note_verified() {
  local appendonly synced points verified
  verified="HSET $note state verified report $(quoted "$(<"$scratch/report.json")")"
  appendonly=$(setting_of target appendonly)
  if [[ $appendonly == yes ]]; then
    synced=$(setting_of target appendfsync)
    printf 'CONFIG SET appendfsync always\n%s\nCONFIG SET appendfsync %s\n' "$verified" "$synced" | taken_by_target
  else
    taken_by_target <<<"$verified"
    points=$(setting_of target save)
    if [[ -n $points ]]; then save_beside target; fi
  fi
  remember_target
}

# copy_progress TOTAL: for each line of bytes and keys that are copied, how far the copy is. TOTAL and lines are JSON lists; bytes
# are as the source counts them.
copy_progress() {
  local bytes keys copied rest
  IFS='[,]' read -r rest bytes keys rest <<<"$1"
  while IFS='[,]' read -r rest rest copied rest; do
    if ((copied > keys)); then keys=$copied; fi
    printf '{"doneRows":%d,"totalRows":%d,"doneBytes":%d,"totalBytes":%d,"tables":[]}\n' "$copied" "$keys" $((keys > 0 ? bytes * copied / keys : bytes)) "$bytes"
  done
}

# difference_members: JSON members for the result of a mismatch.
difference_members() { printf '"differences":%s' "$(<"$scratch/differences.json")"; }

# open_target: lets the accounts in, notes the run as finished, and prints the result; may be repeated. Before that the source
# keeps the decision on its disk: nothing may bring it back that still believes in the fence.
open_target() {
  local ended report
  if [[ $(on target <<<"HGET $note state") != committed ]]; then
    ended=$(on source <<<"HGET ${reserved}lease:$RUN ended") || return
    keep_decision || return
    on target <<<"HSET $note state committed run $RUN ended $ended" >/dev/null || return
  fi
  (open_accounts) || { failure_reason >&2; return 1; }
  ended=$(on target <<<"HGET $note ended") && report=$(on target <<<"HGET $note report") || return
  committed_result "$(moment "${ended%.*}" ".${ended#*.}")" "$report"
}

# keep_decision: on the source's disk. A log that is synced with every write has it already. A snapshot that is being made is waited for.
keep_decision() {
  local answer
  ! keeps_log source || return 0
  until answer=$(on source <<<SAVE) && [[ $answer == OK ]]; do
    if [[ $answer != *"in progress"* ]]; then
      printf 'the source cannot keep its decision on its disk: %s\n' "$answer" >&2
      return 1
    fi
    pause 0.5
  done
}

open_accounts() {
  local name
  while IFS= read -r name; do printf 'ACL SETUSER %s on\n' "$name"; done < <(target_accounts) | all_ok target "opening the accounts"
  all_ok target "keeping the accounts" <<<"ACL SAVE"
}
