# Purpose: step `restore`: what was stored, as an operator would bring it back, in the server beside.

restore_backup() {
  local created
  begin_step restore
  start_beside
  set_newer_options target "$(target_as template1)"
  # A new server has these already.
  created=$(on_target template1 -v name="$bootstrap" -f - <<<"select format('CREATE ROLE %I;', :'name');")
  grep -vxF -e "$created" "$partial/roles.sql" >"$scratch/roles"
  on_target template1 -f "$scratch/roles" || fail refused "the roles of the backup cannot be restored: $(last_words)"
  if [[ $SOURCE_DATABASE == postgres ]]; then on_target template1 -c 'drop database postgres'; fi
  list_unwaived
  # Event triggers are there before materialized views are filled.
  PGOPTIONS="$PGOPTIONS$target_options" pg_restore -w -d "$(target_as template1)" -C --exit-on-error --no-tablespaces --no-subscriptions --no-security-labels -j "$JOBS" -L "$scratch/list" "$partial/database" ||
    fail refused "the backup cannot be restored into the image of the target: $(refused_command)$(last_words)"
  on_target "$SOURCE_DATABASE" -f "$partial/settings.sql"
  on_target "$SOURCE_DATABASE" -c 'analyze'
}

# The image lacks the extensions that the move does without.
list_unwaived() {
  local name
  # With -C also what the database itself has: rights, comment.
  pg_restore -C -l "$partial/database" >"$scratch/list"
  on_target template1 -v waive="$WAIVE" -f "$postgres/backup/waived-extensions.sql" >"$scratch/waived-extensions"
  while IFS= read -r name; do
    grep -vE "^[0-9]+; [0-9]+ [0-9]+ (EXTENSION -|COMMENT - EXTENSION) $name( |\$)" "$scratch/list" >"$scratch/rest" || true
    mv "$scratch/rest" "$scratch/list"
  done <"$scratch/waived-extensions"
}
