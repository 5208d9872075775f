# Purpose: holds back the rows of a rehearsal, since its source works for applications meanwhile.
# Setting: MAX_MEGABYTES_PER_SECOND(10^6 bytes, of all sessions of the job together; default none). Behind a fence it does not count: there
# every second keeps applications out.

# held_back COMMAND...: runs it, and what it prints comes no faster. It fails as the command does, and ends when nobody reads any more.
held_back() {
  if [[ -n ${unfenced:-} && -n ${MAX_MEGABYTES_PER_SECOND:-} ]]; then "$@" | slowly; else "$@"; fi
}

# slowly: piece by piece; each is about a quarter of a second's, so that few programs are started, whatever the rate. A piece is
# counted when it has passed, by its bytes: one session that waits for its server holds no other up.
slowly() {
  local output words blocks=$((MAX_MEGABYTES_PER_SECOND * 1000000 / 4 / 65536))
  exec {output}>&1
  while :; do
    if ! words=$(dd bs=65536 count="$blocks" iflag=fullblock 2>&1 >&"$output") || ! [[ $words =~ ([0-9]+)\ byte ]]; then
      printf '%s' "${words:+$words$'\n'}" >&2
      return 1
    fi
    if ((BASH_REMATCH[1] == 0)); then return; fi
    await_due "${BASH_REMATCH[1]}"
  done
}

# await_due BYTES: until the moment at which all that the sessions have passed on, this too, is due. It is kept in microseconds, of
# which each has as many bytes as a second has megabytes. Of time in which less has passed a second is made up for, since programs start
# slowly on a busy server, and no more, so that no flood follows a pause of the source.
await_due() {
  local lock due now earliest seconds
  exec {lock}<>"$scratch/due"
  flock "$lock"
  now=${EPOCHREALTIME/./}
  read -r due <&"$lock" || due=$now
  earliest=$((now - 1000000))
  due=$(((due > earliest ? due : earliest) + $1 / MAX_MEGABYTES_PER_SECOND))
  echo "$due" >"$scratch/due"
  exec {lock}>&-
  while now=${EPOCHREALTIME/./} && ((now < due)); do
    printf -v seconds '%d.%06d' $(((due - now) / 1000000)) $(((due - now) % 1000000))
    pause "$seconds"
  done
}
