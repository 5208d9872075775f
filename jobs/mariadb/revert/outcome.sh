# Purpose: the exchange and its decision, and what the ending of a way back (jobs/move/reversal.sh) asks for.

# One change of the lease is the decision. What follows from it the ending does, of this job or of whoever comes next.
exchange() {
  local state
  begin_step exchange
  if [[ $(lease_state) != committed ]]; then return; fi
  if [[ $writes != unknown ]]; then untouched_target; fi
  { variable run "$LEASE"; echo 'DELETE FROM dbhaven.exchanged WHERE run = @run;'; content journal; } | on_source
  state=$({ variable run "$LEASE"; variable reason "run $RUN of $BY"; variable result "$(result_json)"; echo 'CALL dbhaven.revert(@run, @reason, @result);'; } | on_source)
  [[ $state == reverting ]] || fail undone "the lease of run $LEASE is ${state:-gone} on the source"
}

# content FILE: of the scratch folder; nothing for one that was not made.
content() { cat "$scratch/$1" 2>/dev/null || true; }

# result_json: members of the result. The report of what was compared is there where the target answered.
result_json() {
  local report name carried=
  printf '{"writes":"%s"' "$writes"
  if [[ $writes == carried ]]; then
    while IFS= read -r name; do carried+="${carried:+,}[$(json_string "$SOURCE_DATABASE"),$(json_string "$name")]"; done <"$scratch/written"
    printf ',"carried":[%s],"kept":%s' "$carried" "$(json_string "$kept")"
  fi
  if [[ $writes == lost ]]; then printf ',"differences":%s' "$(<"$scratch/differences.json")"; fi
  if [[ $writes != unknown ]]; then printf ',"notCompared":[%s]' "$(list_json <"$scratch/not-compared")"; fi
  printf '}'
}

# reversal_state: the lease's state, once what is decided has been done.
reversal_state() {
  local state
  state=$(lease_state) || return
  if [[ $state == revert* ]]; then
    go_on_exchanging || return
    state=reverted
  fi
  printf '%s\n' "$state"
}

# go_on_exchanging: from wherever the one before was ended; all done, it changes nothing.
go_on_exchanging() {
  local statements events
  statements=$(ask source revert/exchange run "$LEASE" database "$SOURCE_DATABASE" back "$back" kept "$kept") || return
  if [[ -n $statements ]]; then on_source <<<"$statements" >/dev/null || return; fi
  ask source revert/exchanged run "$LEASE" database "$SOURCE_DATABASE" kept "$kept" >"$scratch/triggers" || return
  if [[ -s $scratch/triggers ]]; then on_source "--database=$SOURCE_DATABASE" --binary-mode --comments <"$scratch/triggers" >/dev/null || return; fi
  events=$(ask source revert/finish run "$LEASE" database "$SOURCE_DATABASE" back "$back") || return
  if [[ -z $events ]]; then return 0; fi
  statements=$(ask source events database "$SOURCE_DATABASE" events "$events" as ENABLE) || return
  on_source "--database=$SOURCE_DATABASE" <<<"$statements" >/dev/null
}

reverted_result() {
  local ended result
  IFS=$'\t' read -r ended result < <(ask source revert/result run "$LEASE")
  printf '{"state":"reverted","run":%s,"revertedAt":"%s",%s' "$(json_string "$LEASE")" "$ended" "${result#\{}"
}

drop_copy() { ask source revert/drop-copy run "$LEASE" back "$back"; }

# MariaDB renames no database: its tables and sequences go into another, and how everything else was made is kept there as text. Of a
# database that is noted for another run since, nothing is left to do; of one that was set aside, what a crash has left.
set_target_aside() {
  local noted part statements
  noted=$(noted "CONCAT(run, ' ', state)") || return
  if [[ ${noted% *} != "$LEASE" ]]; then return 0; fi
  if [[ ${noted#* } != emptied ]]; then
    {
      variable move "$MOVE"; variable database "$TARGET_DATABASE"; variable aside "$aside"
      for part in target close sweep begin-aside; do cat "$mariadb/revert/$part.sql"; done
    } | on_target >"$scratch/aside" || return
    database_collation=$(tail -n 1 "$scratch/aside")
    (keep_definitions) || return
    statements=$(ask target revert/set-aside database "$TARGET_DATABASE" aside "$aside") || return
    on_target <<<"$statements" || return
    RUN=$LEASE empty_target || return
  fi
  ask target revert/let-others database "$TARGET_DATABASE" accounts "$(target_accounts)"
}

aside=dbhaven-reverted-$LEASE

keep_definitions() {
  local kind name enabled statement line
  read_definitions target || return
  while IFS=$'\t' read -r kind name enabled statement <&3; do
    IFS= read -r line <&4
    if [[ $kind == table || $kind == sequence ]]; then continue; fi
    printf "INSERT IGNORE INTO \`dbhaven-definitions\` VALUES ('%s', %s, x'%s');\n" "$kind" "$(quoted_text "$name")" "$(made_again "$kind" "$enabled" "$line" | od -An -v -tx1 | tr -d ' \n')"
  done 3<"$scratch/objects" 4<"$scratch/shown" | on_target "--database=$aside"
}
