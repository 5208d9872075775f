# Purpose: reports on source and target of a move before anything is done: what there is, how each kind of object will travel, who is
# connected, and what stands against the move. Reads only; on the source it needs the superuser alone.
# Inputs (settings): MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER SOURCE_TLS TARGET_HOST TARGET_PORT TARGET_DATABASE
#   ACCOUNTS TARGET_ACCOUNTS TOGETHER. Secrets: source-superuser, target-admin (passwords), target-authority (certificate).
# Result: {"state":"prepared","source":{...},"target":{...},"tables":[...],"objects":[...],"clients":[...],"blockers":["sentence"]};
#   or {"state":"refused","reason"} where one of the two does not answer.
# Exit codes: 0 the report is there, whatever it says; 10 refused; 11 it was stopped.
# A second run makes a new report.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"

need MOVE RUN SOURCE_HOST SOURCE_PORT SOURCE_DATABASE SOURCE_SUPERUSER TARGET_HOST TARGET_PORT TARGET_DATABASE
for part in progress report; do . "$mariadb/../move/$part.sh"; done
for part in definitions rows passwords prepare target findings; do . "$mariadb/move/$part.sh"; done
side_password source source-superuser
side_password target target-admin
source_account=$SOURCE_SUPERUSER

steps() {
  begin_step report
  reach_target
  source_version=$(version_of source 2>"$scratch/login") || fail refused "login as $SOURCE_SUPERUSER on the source $SOURCE_HOST:$SOURCE_PORT: $(why_no_login)"
  facts_of_source
  { problems; target_problem; } >"$scratch/blockers"
  ask source report database "$SOURCE_DATABASE" >"$scratch/source"
  ask target report-target database "$TARGET_DATABASE" >"$scratch/target"
  printf '{"state":"prepared","target":%s,%s,"blockers":[%s]}\n' "$(<"$scratch/target")" "$(sed 's/^{//; s/}$//' "$scratch/source")" "$(list_json <"$scratch/blockers")" >"$scratch/report.json"
}

supervise steps
conclude_report "$code"
