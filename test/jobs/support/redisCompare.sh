# Purpose: the comparison of a move alone, for tests: both sides as they are, with no fence.
# Inputs and secrets: as for jobs/redis/move.sh. Result: the report, whatever it finds.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/move/sides.sh"
for part in progress ticker rehearsal; do . "$redis/../move/$part.sh"; done
for part in stream accounts lease prepare clocks target verify findings; do . "$redis/move/$part.sh"; done

steps() {
  without_fence
  reach_target
  reach_source
  begin_step verify
  measure_clocks
  compare_keys
  compare_functions
  report_on compared
}

supervise steps
if ((code != 0)); then end_failed "$(failure_class)" "$(failure_reason)"; fi
publish result "$(<"$scratch/report.json")"
