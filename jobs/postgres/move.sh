# Purpose: takes one PostgreSQL database from its source to its target by dump: prepare, fence, copy, verify, hold until
# asked to commit. Runs beside the target, in the target's image. The steps are in move/, one file each; what is the same for
# every engine is in jobs/move.
# Inputs (settings): MOVE RUN BY(operator) SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST
#   TARGET_PORT TARGET_DATABASE TARGET_OWNER ACCOUNTS(JSON {"role of the source":{"as":"account"}|{"carry":true}})
#   CHECKS(JSON {"name":"select ..."}) WAIVE(JSON ["extension x"], default none) MAX_INTERRUPTION_SECONDS JOBS(sessions at a time)
# Secrets: source-superuser, source-dbhaven (passwords), source-dbhaven-verifier (SCRAM), target-admin (password), target-authority (certificate).
# Files while it runs, in /tmp/dbhaven: `progress`; `result` with state "verified" from `hold` on; whoever makes
#   `commit-requested` there asks it to commit; `cancel-requested` names who wants it to end, and a SIGTERM makes it do so.
# Result: {"state":"committed"|"refused"|"undone"|"mismatch"|"unknown","reason",...}; move/report.sql makes the long one.
# Exit codes: 0 committed; 10 refused, nothing touched; 11 undone, the fence is lifted; 12 the sides differ, the fence is
#   lifted; 13 unknown, see the reason; else a bug.
# A second run with another RUN begins anew and empties what an unfinished run has left on the target. The same RUN is
# not started twice; what became of a run whose job is gone, settle.sh learns.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
for part in progress prepare fence parallel throttle ticker hold outcome; do . "$postgres/../move/$part.sh"; done
for part in lease prepare target fence copy rows verify narrow untouched finish; do . "$postgres/move/$part.sh"; done

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE \
  TARGET_OWNER ACCOUNTS CHECKS MAX_INTERRUPTION_SECONDS JOBS

remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
remember_password "$SOURCE_HOST" "$SOURCE_PORT" "$SOURCE_SUPERUSER" source-superuser
remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin

steps() {
  prepare
  with_asynchronous_commit lay_definitions
  wait_for_keeper
  fence
  with_asynchronous_commit copy
  remember_target
  verify
  hold
  untouched_target
  nobody_inside
  commit
}

supervise steps
conclude "$code"
