# Purpose: what a backup is for every engine: a folder in the volume of backups, which has its name only once it was restored and
# compared; then earlier ones of the move go. Sourced after progress.sh.
# Settings: MOVE RUN KEEP(runs whose backups stay, with blanks between; default none). Folder: $BACKUPS/MOVE/RUN, with manifest.json.
# Of the engine: compare_restored, report_on, nothing_differs, mismatched, difference_members, forget_passwords.
: "${BACKUPS:=/backups}" "${KEEP:=}"
backup=$BACKUPS/$MOVE/$RUN
# How the sentence of a mismatch begins.
differing="what the backup gives back differs from its source"
partial=$backup.part

# place_backup: an empty folder; what runs that were killed have left goes. All of it is for root alone: it has what the source has.
place_backup() {
  umask 077
  rm -rf -- "$BACKUPS/$MOVE"/*.part
  mkdir -p "$partial" || fail refused "the folder of the backup cannot be made in its volume: $(last_words)"
}

# refuse_without_room BYTES: that the source has: so much the files may take, and what is restored beside the job half as much again.
refuse_without_room() {
  local stored=$1 beside=$(($1 * 3 / 2))
  # Under whatever name, what is of one size and has the same left is one disk.
  if [[ $(field_of "$partial" 2,4) == "$(field_of "$scratch" 2,4)" ]]; then stored=$((stored + beside)); fi
  room_at "$partial" "$stored" "the volume of backups has" "make room on its server, or name another server or volume under backups"
  room_at "$scratch" "$beside" "the disk of the server that backups are restored on has" "make room on it, or name another server under backups"
}

# room_at PLACE BYTES WHO REMEDY
room_at() {
  local free
  free=$(($(field_of "$1" 4) * 1024))
  ((free > $2)) || fail refused "$3 $((free / 1048576)) MB of free space, and a backup of this source may need $(($2 / 1048576 + 1)) MB: $4"
}
field_of() { df -Pk "$1" | sed -n '$p' | tr -s ' ' | cut -d ' ' -f "$2"; }

# seal: what the files are, before anything is restored from them: who restores one later finds whether it is still the same.
seal() { (cd "$partial" && find . -type f -exec sha256sum {} +) | sort -k 2 >"$scratch/files" && sync; }

files_json() {
  local sum name list=
  while read -r sum name; do list+="${list:+,}{\"file\":$(json_string "${name#./}"),\"sha256\":\"$sum\"}"; done <"$scratch/files"
  printf '[%s]' "$list"
}

stored_bytes() {
  local size total=0
  while read -r _ _ _ _ size _; do total=$((total + size)); done < <(find "$partial" -type f -exec ls -ln {} +)
  echo "$total"
}

# refuse_beside LOG: the server that the files are restored into has said there why it does not start.
refuse_beside() { fail refused "a server beside, to restore the backup into, does not start: $(last_words "$1")"; }

# verify_backup: step `verify`: what was restored, compared with what was dumped, as a move compares its two sides.
verify_backup() {
  begin_step verify
  compare_restored
  report_on restored
  nothing_differs || mismatched
}

# keep_backup MEMBERS: of report.json, which says that both are equal, makes the manifest and the result, with further members of the
# engine's; the folder gets its name, and then earlier ones go.
keep_backup() {
  local report members earlier
  report=$(<"$scratch/report.json")
  members="\"move\":$(json_string "$MOVE"),\"folder\":$(json_string "$MOVE/$RUN"),\"madeAt\":\"$(date -u +%FT%TZ)\",\"storedBytes\":$(stored_bytes),$1"
  printf '{%s,"files":%s,%s\n' "$members" "$(files_json)" "${report#\{}" >"$partial/manifest.json"
  sync
  mv "$partial" "$backup"
  sync
  for earlier in "$BACKUPS/$MOVE"/*; do
    if [[ " $KEEP $RUN " != *" ${earlier##*/} "* ]]; then rm -rf -- "$earlier"; fi
  done
  printf '{%s,%s\n' "$members" "${report#\{}" >"$scratch/result.json"
}

# conclude_backup CODE: ends the job; CODE is how its steps ended. Applications have noticed nothing, and nothing half made is kept.
conclude_backup() {
  local class reason more=
  stop_all
  if (($1 == 0)); then
    forget_passwords
    publish result "$(<"$scratch/result.json")"
    say "the backup gives back what the source had"
    exit 0
  fi
  read_ending "$1"
  rm -rf -- "$partial"
  if [[ $class == mismatch ]]; then more=$(difference_members) || more=; fi
  forget_passwords
  end_failed "$class" "$reason" "\"run\":$(json_string "$RUN")${more:+,$more}"
}
