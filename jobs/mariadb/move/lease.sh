# Purpose: the lease on the source (lease.sql), as jobs/move asks for it. Lists of runs have a line end after each.

lease_state() { { variable run "$RUN"; echo 'SELECT state FROM dbhaven.lease WHERE run = @run;'; } | on_source; }

# lease_commit RUNS: the decision, with the runs behind the same fence (blanks between); prints the state that the lease then has.
lease_commit() {
  local others=${1// /$'\n'}
  { variable run "$RUN"; variable others "${others:+$others$'\n'}"; echo 'CALL dbhaven.commit_lease(@run, @others);'; } | on_source
}

# lease_settle REASON: lifts the fence unless the lease is committed; prints the state, nothing for a run without one, and why.
lease_settle() { { variable run "$RUN"; variable reason "$1"; echo 'CALL dbhaven.lift(@run, @reason);'; } | on_source; }

keep_lease() { { variable run "$RUN"; echo 'CALL dbhaven.keep(@run);'; } | on_source; }

# Where the source's superuser can log in there is no fence, and where it finds no lease there never was one.
never_prepared() {
  [[ -n ${SOURCE_SUPERUSER:-} && -n ${side_options[superuser]:-} ]] &&
    [[ $(as_superuser <<<"SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'dbhaven' AND TABLE_NAME = 'lease';" 2>/dev/null) == 0 ]]
}
