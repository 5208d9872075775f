# Purpose: the comparison of a move alone, for tests: both sides as they are, with no fence.
# Inputs and secrets: as for jobs/mariadb/move.sh. Result: the report, whatever it finds.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
for part in progress parallel ticker; do . "$mariadb/../move/$part.sh"; done
for part in lease definitions rows prepare target copy verify findings; do . "$mariadb/move/$part.sh"; done
sides

steps() {
  deadline=$((EPOCHSECONDS + 3600))
  echo '{}' >"$scratch/fence.json"
  reach_target
  reach_source
  begin_step verify
  ask source tables database "$SOURCE_DATABASE" >"$scratch/tables"
  read_tables
  describe_objects
  digest_rows
  run_checks
  report_on compared
}

supervise steps
forget_passwords
if ((code != 0)); then end_failed "$(failure_class)" "$(failure_reason)"; fi
publish result "$(<"$scratch/report.json")"
