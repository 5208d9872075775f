# Purpose: step `verify`: what was restored, compared with the snapshot that was dumped, as a move compares its two sides.

compare_restored() { compare_sides; }

# Both are the source: each role is itself, and so are all of its settings.
describe_objects() {
  local source_roles target_roles ACCOUNTS
  source_roles=$(on_source "$SOURCE_DATABASE" -f "$postgres/prepare/target-roles.sql")
  target_roles=$(on_target "$SOURCE_DATABASE" -f "$postgres/prepare/target-roles.sql")
  ACCOUNTS=$(on_source "$SOURCE_DATABASE" -f "$postgres/backup/every-role.sql")
  describe target "$SOURCE_DATABASE" "$target_roles" "$target_roles" source
  sequences_as_dumped
  describe source "$SOURCE_DATABASE" "$source_roles" "$source_roles"
  cat "$scratch/objects-source" "$scratch/objects-target" >"$scratch/objects"
}

# A sequence is in no snapshot: it is dumped as it is at that moment. So it was right where it lies between what it was before and after
# the dump.
sequences_as_dumped() {
  local schema name last called from to
  local -A before restored
  while IFS=$'\t' read -r schema name last called; do before[$schema.$name]="$last $called"; done <"$scratch/sequences-before"
  while IFS=$'\t' read -r schema name last called; do restored[$schema.$name]="$last $called"; done <"$scratch/states-target"
  while IFS=$'\t' read -r schema name last called; do
    read -r from _ <<<"${before[$schema.$name]:-$last}"
    read -r to _ <<<"${restored[$schema.$name]:-$last}"
    if [[ ${before[$schema.$name]:-} != "$last $called" ]] && (((to - from) * (last - to) >= 0)); then
      read -r last called <<<"${restored[$schema.$name]:-$last $called}"
    fi
    printf '%s\t%s\t%s\t%s\n' "$schema" "$name" "$last" "$called"
  done <"$scratch/sequences-after" >"$scratch/sequences"
}
