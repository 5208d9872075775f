# Purpose: the rows of a rehearsal: the source goes on working, so that one session reads them all in one transaction, and digests
# what it reads in the same. Tables whose engine knows no transactions are read as they are then.

copy_snapshot() {
  local number mark=dbhaven-$RANDOM$RANDOM$RANDOM
  {
    giving_begin
    echo 'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;'
    for ((number = 1; number <= table_count; number++)); do
      printf "SET @forever_there = QUOTE('%s');\n" "$(last_moment "$target_version")"
      rows_of "$number"
      echo "SET @forever_there = 'forever';"
      digest_of "$number" | sed "s/^SELECT \(.*\) FROM (SELECT COUNT/SELECT CONCAT_WS(CHAR(9), '$mark', \1) FROM (SELECT COUNT/"
    done
    echo 'COMMIT;'
  } | stream_at source "--database=$SOURCE_DATABASE" --raw --quick 2>"$scratch/snapshot-giving" | sed -n -e "/^$mark\t/{s///;w $scratch/snapshot-digests" -e 'd' -e '}' -e p |
    { taking_begin; cat; } | stream_at target "--database=$TARGET_DATABASE" --binary-mode 2>"$scratch/snapshot-taking" >/dev/null || fail undone "rows: $(grep -a '^ERROR' "$scratch/snapshot-taking" || last_words "$scratch/snapshot-giving")"
  for ((number = 1; number <= table_count; number++)); do printf '%d\t%d\n' "${table_bytes[number]}" "${table_rows[number]}"; done >>"$scratch/copied"
}
