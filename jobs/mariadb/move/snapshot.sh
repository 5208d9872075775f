# Purpose: the rows of a rehearsal: the source goes on working, so that one session reads them all in one transaction, digests what
# it reads and answers the operator's checks in the same. Tables whose engine knows no transactions are read as they are then, and digested
# before and after: whether one was written to meanwhile shows in these two (held_still).

# Begins a line that is none of a row's.
snapshot_mark=dbhaven-$RANDOM$RANDOM$RANDOM

copy_snapshot() {
  local checks
  checks=$(read_checks)
  read_snapshot "$checks" | { taking_begin; cat; } | stream_at target "--database=$TARGET_DATABASE" "${taking[@]}" 2>"$scratch/snapshot-taking" >/dev/null ||
    fail undone "rows and checks: $(grep -a '^ERROR' "$scratch/snapshot-taking" || last_words "$scratch/snapshot-giving")"
  note_copied "$(seq "$table_count")"
}

# read_snapshot CHECKS: prints the rows as statements; digests and answers go to files of their own.
read_snapshot() {
  snapshot_script "$1" | held_back stream_at source "--database=$SOURCE_DATABASE" --raw --quick 2>"$scratch/snapshot-giving" |
    sed -n -e "/^$snapshot_mark check /,/^$snapshot_mark end$/{w $scratch/snapshot-answers" -e 'd' -e '}' -e "/^$snapshot_mark\t/{s///;w $scratch/snapshot-digests" -e 'd' -e '}' -e p
}

# snapshot_script CHECKS: what the one session is asked.
snapshot_script() {
  local number
  giving_begin
  echo 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;'
  for ((number = 1; number <= table_count; number++)); do
    if [[ ${table_held[number]} == 0 ]]; then snapshot_digest "$number"; fi
    printf "SET @forever_there = QUOTE('%s');\n" "$(last_moment "$target_version")"
    rows_of "$number"
    snapshot_digest "$number"
  done
  echo 'SET NAMES utf8mb4; SET SESSION timestamp = DEFAULT;'
  for ((number = 0; number < $1; number++)); do
    printf "SELECT '%s check %d';\n" "$snapshot_mark" "$number"
    cat "$scratch/check-$number"
    printf "SELECT '%s end';\n" "$snapshot_mark"
  done
  echo 'COMMIT;'
}

# snapshot_digest NUMBER: as digest_of, in a line of its own among the rows.
snapshot_digest() {
  echo "SET @forever_there = 'forever'; $clock_stands"
  digest_of "$1" | sed "s/^SELECT \(.*\) FROM (SELECT COUNT/SELECT CONCAT_WS(CHAR(9), '$snapshot_mark', \1) FROM (SELECT COUNT/"
}

# held_still NUMBER: whether a table without transactions was the same after its rows were read as before.
held_still() { (($(sed -n "/^$1\t/p" "$scratch/snapshot-digests" | sort -u | wc -l) == 1)); }

# snapshot_answer NUMBER: the source's answer to a check.
snapshot_answer() { sed -n "/^$snapshot_mark check $1$/,/^$snapshot_mark end$/p" "$scratch/snapshot-answers" | sed '1d;$d'; }
