# Purpose: the lease on the source (lease.sql), as jobs/move asks for it.

lease_state() { ask_source dbhaven -v run="$RUN" -f "$postgres/move/state.sql"; }

# lease_commit RUNS: the decision, with the runs behind the same fence; prints the state that the lease then has.
lease_commit() { ask_source dbhaven -v run="$RUN" -v others="$1" -f "$postgres/move/commit.sql"; }

# lease_settle REASON: lifts the fence unless the lease is committed; prints the state, nothing for a run without one, and why.
lease_settle() { on_source dbhaven -v run="$RUN" -v reason="$1" -f "$postgres/move/settle.sql"; }

# keep_lease: a beat of the keeper, in a session that is begun anew where the source has ended it.
keep_lease() {
  begin_lasting source dbhaven || return
  ask_source dbhaven -v run="$RUN" -f "$postgres/move/keep.sql"
}

# Where the source's superuser can log in, there is no fence, and where it finds no dbhaven there never was one.
never_prepared() {
  [[ -n ${SOURCE_SUPERUSER:-} ]] &&
    [[ $(psql_at "$(source_as "$SOURCE_DATABASE" "$SOURCE_SUPERUSER")" -c "select count(*) from pg_database where datname = 'dbhaven'" 2>/dev/null) == 0 ]]
}
