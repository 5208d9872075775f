# Purpose: step `verify`: every key of what was restored, compared with what the source has sent, as a rehearsal compares its two sides.

verify_backup() {
  begin_step verify
  compare_sides
  # What the source itself has: it may have sent none.
  mv "$scratch/libraries-live" "$scratch/libraries"
  report_on restored
  nothing_differs || mismatched
}

accounts_are="kept in users.acl, not restored"
