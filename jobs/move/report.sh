# Purpose: the ending of a report's job, for every engine. Of the engine: forget_passwords.

# conclude_report CODE: ends the job; CODE is how its steps ended, which leave the report in report.json.
conclude_report() {
  stop_all
  forget_passwords
  if (($1 == 143)) && ! failed; then end_failed undone "$(why_stopped)"; fi
  if (($1 != 0)); then end_failed "$(failure_class refused)" "$(failure_reason)"; fi
  publish result "$(<"$scratch/report.json")"
  say "the report is made"
}
