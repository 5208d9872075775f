# Purpose: what jobs/move asks of the target: the note of a verified copy, how far a copy is, its differences, and opening it
# after the commit.

note_verified() { on_target dbhaven -v run="$RUN" -v state=verified -f "$postgres/target/note-copy.sql" <"$scratch/report.json"; }

# copy_progress TOTAL: for each line of bytes and rows that are copied, how far the copy is. TOTAL and lines are JSON lists.
# The session writes nothing and stays, so it has a name of its own: others are waited for until their rows are counted.
copy_progress() {
  local script line
  script=$(<"$postgres/copy/progress.sql")
  while IFS= read -r line; do printf "\\set done '%s'\n%s\n" "$line" "$script"; done | PGAPPNAME="dbhaven progress" on_target "$TARGET_DATABASE" -v total="$1" -f -
}

# difference_members: JSON members for the result of a mismatch.
difference_members() { about_report verify/members.sql; }

# about_report SCRIPT: what it says of the report, which may be too long for an argument.
about_report() { on_target postgres -f "$postgres/$1" <"$scratch/report.json"; }

# open_target: lets the accounts in, notes the run as finished, and prints the result; may be repeated.
open_target() {
  local committed
  committed=$(ask_source dbhaven -v run="$RUN" -f "$postgres/move/committed.sql") &&
    ask_target postgres -v database="$TARGET_DATABASE" -v accounts="$ACCOUNTS" -f "$postgres/target/open.sql" &&
    ask_target postgres -v spare="$spare" -f "$postgres/target/forget-empty.sql" &&
    ask_target dbhaven -v run="$RUN" -v move="$MOVE" -v database="$TARGET_DATABASE" -v host="$TARGET_HOST" -v port="$TARGET_PORT" -v committed="$committed" -f "$postgres/target/finish.sql"
}
