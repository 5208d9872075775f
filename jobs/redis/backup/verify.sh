# Purpose: step `verify`: every key of what was restored, compared with what the source has sent, as a rehearsal compares its two sides.

compare_restored() {
  compare_sides
  # What the source itself has: it may have sent none.
  mv "$scratch/libraries-live" "$scratch/libraries"
}

accounts_are="kept in users.acl, not restored"
