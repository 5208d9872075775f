# Purpose: takes the keys of one Redis or Valkey server from its source to its target: prepare, fence, copy, verify, hold until
# asked to commit. Runs beside the target, in the target's image. The steps are in move/ here and beside it, one file each.
# Inputs (settings): MOVE RUN BY(operator) SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER SOURCE_TLS(require|prefer) TARGET_HOST
#   TARGET_PORT TARGET_DATABASE KEY_PATTERN(of the target's database; *: all logical databases) ACCOUNTS(a line each: account of
#   the source, account of the target) CARRIED(accounts that keep their passwords, a line each, default none)
#   TARGET_ACCOUNTS(a line each: NAME ROLE) MAX_INTERRUPTION_SECONDS TOGETHER(not possible)
# Secrets: source-superuser, source-dbhaven, source-dbhaven-verifier (its sha256), target-admin (passwords), target-authority (certificate).
# Files while it runs, in /tmp/dbhaven: `progress`; `result` with state "verified" from `hold` on; whoever makes
#   `commit-requested` there asks it to commit; `cancel-requested` names who wants it to end, and a SIGTERM makes it do so.
# Result: {"state":"committed"|"refused"|"undone"|"mismatch"|"unknown","reason",...}; move/findings.sh makes the long one.
# Exit codes: 0 committed; 10 refused, nothing touched; 11 undone, the fence is lifted; 12 the sides differ, the fence is
#   lifted; 13 unknown, see the reason; else a bug.
# A second run with another RUN begins anew and empties what an unfinished run has left on the target. The same RUN is
# not started twice; what became of a run whose job is gone, settle.sh learns.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
. "$redis/passwords.sh"

need MOVE RUN BY SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE KEY_PATTERN MAX_INTERRUPTION_SECONDS
for part in progress prepare ticker hold outcome; do . "$redis/../move/$part.sh"; done
for part in stream accounts lasting lease disk survey prepare clocks target fence copy verify findings finish untouched; do . "$redis/move/$part.sh"; done

steps() {
  prepare
  wait_for_keeper
  fence
  carry_passwords
  copy
  verify
  hold
  untouched_target
  commit
}

supervise steps
conclude "$code"
