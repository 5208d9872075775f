# Purpose: backs a source up before its move: definitions and rows as SQL, the rows of one transaction, restored into a server beside and
# compared as a rehearsal is. Nobody is kept out. The steps are in backup/ and move/. In the place of the source it is told the target,
# before the move's way back is closed.
# Inputs (settings): MOVE RUN BY(operator) SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER SOURCE_TLS CHECKS
#   KEEP(runs whose backups stay). Secrets: source-superuser, source-dbhaven (passwords), source-dbhaven-verifier.
#   Of a target: SOURCE_SUPERUSER is empty, and the secrets are source-dbhaven (the administrator's) and target-authority.
# Files: in /backups/MOVE/RUN `1-tables.sql.gz`, `2-rows.sql.gz`, `3-objects.sql.gz`, `4-events.sql`, `accounts.sql` and `manifest.json`;
#   while it runs, `progress` in /tmp/dbhaven.
# Result: {"state":"restored","folder",...} with what the comparison says, or {"state":"refused"|"undone"|"mismatch","reason",...}.
# Exit codes: 0 restored and equal; 10 refused; 11 undone, safe to run again; 12 what was restored differs; else a bug.
# A second run with another RUN begins anew and removes what an unfinished one has left.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE JOBS
# What is compared with the source is the database of the same name in the server beside.
TARGET_DATABASE=$SOURCE_DATABASE ACCOUNTS= CARRIED=
for part in progress parallel throttle rehearsal backup; do . "$mariadb/../move/$part.sh"; done
for part in definitions rows prepare snapshot copy verify findings finish; do . "$mariadb/move/$part.sh"; done
. "$mariadb/beside.sh"
for part in dump restore verify; do . "$mariadb/backup/$part.sh"; done

side_password source source-dbhaven
if [[ -n $SOURCE_SUPERUSER ]]; then side_password superuser source-superuser; fi

prepare_backup() {
  begin_step prepare
  place_backup
  reach_source
  refuse_without_room "$(ask source backup/size database "$SOURCE_DATABASE")"
  start_beside
}

steps() {
  without_fence
  prepare_backup
  dump
  restore_backup
  verify_backup
  keep_backup "\"server\":$(json_string "MariaDB $(on source <<<'SELECT VERSION();')"),\"tools\":$(json_string "$("$client" --version)")"
}

supervise steps
conclude_backup "$code"
