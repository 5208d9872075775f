# Purpose: backs a source up before its move: its data as it sends them to a replica, and its accounts; a server beside loads the stored
# file, and its keys are compared with those of another one that has loaded what the source sent. Nobody is kept out. In the place of the
# source it is told the target, before the move's way back is closed.
# Inputs (settings): MOVE RUN BY(operator) SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER SOURCE_TLS KEEP(runs whose backups stay).
#   Secrets: source-superuser, source-dbhaven (passwords), source-dbhaven-verifier. Of a target: SOURCE_SUPERUSER is empty, and the secrets
#   are source-dbhaven (the administrator's) and target-authority.
# Files: in /backups/MOVE/RUN `dump.rdb`, `users.acl` (accounts, as a server's aclfile) and `manifest.json`; while it runs, `progress` in
#   /tmp/dbhaven.
# Result: {"state":"restored","folder",...} with what the comparison says, or {"state":"refused"|"undone"|"mismatch","reason",...}.
# Exit codes: 0 restored and equal; 10 refused; 11 undone, safe to run again; 12 what was restored differs; else a bug.
# A second run with another RUN begins anew and removes what an unfinished one has left.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/beside.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN BY SOURCE_HOST SOURCE_PORT
# All of it, and by one clock.
KEY_PATTERN='*' shift_milliseconds=0 SNAPSHOT_PERCENT=260
for part in progress rehearsal backup; do . "$redis/../move/$part.sh"; done
for part in stream accounts prepare snapshot verify findings finish; do . "$redis/move/$part.sh"; done
for part in dump restore verify; do . "$redis/backup/$part.sh"; done

prepare_backup() {
  begin_step prepare
  place_backup
  reach_source
  refuse_without_room "$(value_of used_memory "$scratch/info-source")"
  room_for_snapshot
}

steps() {
  without_fence
  prepare_backup
  dump
  restore_backup
  verify_backup
  keep_backup "\"server\":$(json_string "Redis $(value_of redis_version "$scratch/info-source")"),\"tools\":$(json_string "$("$client" --version)")"
}

supervise steps
conclude_backup "$code"
