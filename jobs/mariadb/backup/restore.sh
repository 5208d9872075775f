# Purpose: step `restore`: what was stored, as an operator would bring it back, in the server beside.

restore_backup() {
  begin_step restore
  gzip -dc "$partial"/[123]-*.sql.gz | "$client" --no-defaults "--socket=$beside/socket" --user=root --max-allowed-packet=1G --binary-mode --comments "$SOURCE_DATABASE" >/dev/null 2>"$scratch/restoring" ||
    fail refused "the backup cannot be restored into the image of the target: $(last_words "$scratch/restoring")"
}
