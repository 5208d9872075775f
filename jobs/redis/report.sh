# Purpose: reports on source and target of a move before anything is done: which keys there are, who is connected, and what
# stands against the move. Reads only; on the source it needs the superuser alone.
# Inputs (settings): MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER SOURCE_TLS TARGET_HOST TARGET_PORT TARGET_DATABASE KEY_PATTERN
#   ACCOUNTS. Secrets: source-superuser, target-admin (passwords), target-authority (certificate).
# Result: {"state":"prepared","source":{...},"target":{...},"tables":[...],"objects":[...],"clients":[...],"blockers":["sentence"]};
#   or {"state":"refused","reason"} where one of the two does not answer.
# Exit codes: 0 the report is there, whatever it says; 10 refused; 11 it was stopped.
# A second run makes a new report.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
. "$redis/passwords.sh"

need MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE KEY_PATTERN
for part in progress ticker report; do . "$redis/../move/$part.sh"; done
for part in stream disk survey prepare target report; do . "$redis/move/$part.sh"; done

login[source]=$(superusers_login)

steps() {
  begin_step report
  reach_target
  info source >"$scratch/info-source" 2>"$scratch/login" || fail refused "login as $SOURCE_SUPERUSER on the source $SOURCE_HOST:$SOURCE_PORT: $(why_no_login)"
  source_version=$(version_number "$(value_of redis_version "$scratch/info-source")")
  refuse_loading source
  { problems; target_problem; } >"$scratch/blockers"
  report_prepared >"$scratch/report.json"
}

supervise steps
conclude_report "$code"
