# Purpose: backs a source up before its move: dumps the database from one snapshot with PostgreSQL's own tools, restores the dump into a
# server beside and compares it with the snapshot as a move is compared. Nobody is kept out. The steps are in backup/ and move/.
# In the place of the source it is told the target, before the move's way back is closed.
# Inputs (settings): MOVE RUN BY(operator) SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER CHECKS(JSON) WAIVE(JSON, default none)
#   SOURCE_SSLMODE JOBS(sessions at a time) KEEP(runs whose backups stay). Secrets: source-superuser, source-dbhaven (passwords),
#   source-dbhaven-verifier. Of a target: SOURCE_SUPERUSER is empty, and the secrets are source-dbhaven (the administrator's) and target-authority.
# Files: in /backups/MOVE/RUN `database` (pg_dump, directory format), `roles.sql` (pg_dumpall) and `manifest.json`; while it runs,
#   `progress` in /tmp/dbhaven.
# Result: {"state":"restored","folder",...} with what report.sql says, or {"state":"refused"|"undone"|"mismatch","reason",...}.
# Exit codes: 0 restored and equal; 10 refused; 11 undone, safe to run again; 12 what was restored differs; else a bug.
# A second run with another RUN begins anew and removes what an unfinished one has left.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
. "$postgres/beside.sh"

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE CHECKS JOBS
# What is compared with the source is the database of the same name in the server beside.
TARGET_DATABASE=$SOURCE_DATABASE

for part in progress parallel rehearsal backup; do . "$postgres/../move/$part.sh"; done
for part in prepare target copy rows verify narrow finish; do . "$postgres/move/$part.sh"; done
for part in dump restore verify; do . "$postgres/backup/$part.sh"; done

remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
if [[ -n $SOURCE_SUPERUSER ]]; then remember_password "$SOURCE_HOST" "$SOURCE_PORT" "$SOURCE_SUPERUSER" source-superuser; fi

prepare_backup() {
  begin_step prepare
  place_backup
  reach_source
  read_facts
  refuse_without_room "$(ask_source "$SOURCE_DATABASE" -c 'select pg_database_size(current_database())')"
}

steps() {
  without_fence
  prepare_backup
  dump
  restore_backup
  verify_backup
  keep_backup "\"server\":$(json_string "PostgreSQL $(ask_source "$SOURCE_DATABASE" -c 'show server_version')"),\"tools\":$(json_string "$(pg_dump --version)")"
}

supervise steps
conclude_backup "$code"
