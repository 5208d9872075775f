# Purpose: step `carry`: a copy of the source's database beside it, in which the tables that were written on the target are
# filled anew from there. Definitions, owners and privileges are the source's own, byte by byte.

# Names of what is made on the source: as long as it is filled, and what was there before. A run id makes both short.
back=dbhaven-back-$LEASE
kept=dbhaven-replaced-$LEASE

carry() {
  begin_step carry
  with_findings revert/differing.sql >"$scratch/differing"
  close_snapshot source
  refuse_full_source
  on_source dbhaven -v database="$SOURCE_DATABASE" -v back="$back" -f "$postgres/revert/copy-database.sql"
  SOURCE_DATABASE=$back
  echo "$back" >"$scratch/back"
  on_source "$back" -f "$postgres/revert/event-triggers.sql" >"$scratch/event-triggers"
  empty_written
  start_ticker
  in_parallel copy_tables "$scratch/work"
  on_target "$TARGET_DATABASE" -v waive="$WAIVE" -f "$postgres/copy/sequences.sql" >"$scratch/sequences"
  feed "$scratch/sequences" "$postgres/copy/sequences-in.sql"
  taking <"$scratch/triggers"
  on_source "$back" -f "$postgres/revert/refresh.sql"
  on_source "$back" -f "$scratch/event-triggers"
  on_source "$back" -c 'analyze'
  stop_ticker
}

# A table that is referenced cannot be emptied alone: those that refer to it are filled anew with it.
empty_written() {
  local line rest name
  local -A again
  on_source "$back" -v written="$(<"$scratch/differing")" -f "$postgres/revert/triggers.sql" >"$scratch/triggers"
  on_source "$back" -v written="$(<"$scratch/differing")" -f "$postgres/revert/referring.sql" >"$scratch/referring"
  while IFS= read -r line; do again[$line]=yes; done <"$scratch/referring"
  without_triggers -v written="$(<"$scratch/differing")" -f "$postgres/revert/empty.sql"
  on_target "$TARGET_DATABASE" -v waive="$WAIVE" -v into=there -f "$postgres/copy/tables.sql" >"$scratch/all-tables"
  while IFS= read -r line; do
    # What is told to `read` in a here-string it reads byte by byte, and a line has scripts in it: schema and table are its third and fourth field.
    rest=${line#*$'\t'*$'\t'}
    name=${rest#*$'\t'*$'\t'}
    name=${rest%$'\t'"$name"}
    if [[ -n ${again[$name]:-} ]]; then printf '%s\n' "$line"; fi
  done <"$scratch/all-tables" >"$scratch/tables"
  read_tables
  share_out | in_parts >"$scratch/work"
  : >"$scratch/large-objects"
}

# Triggers of the application have fired on the target already; none fires here.
giving() { on_target "$TARGET_DATABASE" -v snapshot="$target_snapshot" -f -; }
taking() { without_triggers "$@" -f -; }
without_triggers() { PGOPTIONS=${PGOPTIONS/replication_role=origin/replication_role=replica} on_source "$back" "$@"; }

# Best effort: the server tells its free space only where it has df.
refuse_full_source() {
  local free needed
  free=$(on_source dbhaven -f "$postgres/prepare/free-space.sql" 2>/dev/null) || return 0
  [[ $free =~ ^[0-9]+$ ]] || return 0
  needed=$(on_source dbhaven -v database="$SOURCE_DATABASE" -f "$postgres/revert/size.sql")
  ((free > needed)) || fail undone "the source has $((free / 1024)) MB of free space, and a copy of its database may need $((needed / 1024)) MB: make room on the source's volume, or give up what was written on the target with revert: { writes: lose }"
}
