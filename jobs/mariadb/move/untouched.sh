# Purpose: holds that nobody but the move writes on the target between its comparison and its commit. Accounts cannot enter it, but
# an administrator can: what he writes would be switched to uncompared.

# Called before the comparison. The server notes the time of a change to a second: one that follows the copy in the same second
# would not show.
remember_target() {
  local second=$EPOCHSECONDS
  while ((EPOCHSECONDS == second)); do pause 0.1; done
  ask target untouched database "$TARGET_DATABASE" >"$scratch/target-state"
}

untouched_target() {
  local found before now
  # A database that was committed by another behind the same fence is beyond that.
  if committed_together; then return; fi
  ask target untouched database "$TARGET_DATABASE" >"$scratch/target-state-now"
  before=$(sed -n 's/^server\t//p' "$scratch/target-state" | head -n 1) now=$(sed -n 's/^server\t//p' "$scratch/target-state-now" | head -n 1)
  ((now - before < 3)) || fail undone "the target's server was restarted after database $TARGET_DATABASE was compared"
  { comm -3 <(tail -n +2 "$scratch/target-state" | sort) <(tail -n +2 "$scratch/target-state-now" | sort) || true; } | sed 's/^\t//' | cut -f 1 | sort -u >"$scratch/otherwise"
  [[ -s $scratch/otherwise ]] || return 0
  as_compared >"$scratch/as-compared"
  found=$(comm -23 "$scratch/otherwise" "$scratch/as-compared" | sed -n 1,5p | paste -sd ,)
  [[ -z $found ]] || fail undone "database $TARGET_DATABASE on the target was written to after it was compared (${found//,/, })"
}

# forgotten: the tables, a line each, of which the server told more before or tells more now, everything else being as it was. When a
# table was written it keeps in memory, and of a database with many tables not of all; when it was made it does not tell of one that
# it has open for itself, to tidy an index of a computed column.
forgotten() {
  local name like made written like_now made_now written_now
  join -t $'\t' <(tail -n +2 "$scratch/target-state" | sort -t $'\t' -k 1,1) <(tail -n +2 "$scratch/target-state-now" | sort -t $'\t' -k 1,1) |
    while IFS=$'\t' read -r name like made written like_now made_now written_now; do
      if [[ "$made $written" == "$made_now $written_now" ]]; then continue; fi
      if [[ $like == "$like_now" && ($made == "$made_now" || $made == - || $made_now == -) && ($written == "$written_now" || $written_now == -) ]]; then printf '%s\n' "$name"; fi
    done
}

# as_compared: those of them whose rows, digested once more, are the ones that were compared (gather), sorted.
as_compared() {
  local line name rest value side number digest
  local -A wanted=()
  while IFS= read -r name; do wanted[$name]=yes; done < <(forgotten)
  ((${#wanted[@]} > 0)) || return 0
  ask target tables database "$TARGET_DATABASE" >"$scratch/all-tables"
  while IFS= read -r line; do
    rest=$line$'\t'
    field; field; field
    if [[ -n ${wanted[$value]:-} ]]; then printf '%s\n' "$line"; fi
  done <"$scratch/all-tables" >"$scratch/tables"
  read_tables
  : >"$scratch/digests"
  share_out | sed 's/^/target /' >"$scratch/work"
  in_parallel digest_tables "$scratch/work"
  while IFS=$'\t' read -r side number rest digest value; do printf '%s\t%s\n' "${table_name[number]}" "$digest"; done <"$scratch/digests" | sort >"$scratch/digests-again"
  comm -12 "$scratch/digests-again" <(sort -u "$scratch/compared-digests") | cut -f 1
}
