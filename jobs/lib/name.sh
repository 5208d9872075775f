# Purpose: a server whose name is not known for a moment: the Swarm takes the name of an instance away while its task is not
# healthy, and that of a new forwarder takes a moment to get round to all servers.

# until_named PATTERN FILE COMMAND...: runs the command, whose messages go to the file; again, for NAME_SECONDS, while they say by
# the pattern that the name is not known, since then nothing was done. A command that reads standard input is called by a function
# that gives it anew.
until_named() {
  local pattern=$1 words=$2 status deadline=$((SECONDS + ${NAME_SECONDS:-30}))
  shift 2
  while :; do
    status=0
    "$@" 2>"$words" || status=$?
    # The pattern is one: not quoted.
    if [[ ! -s $words ]] || ((SECONDS >= deadline)) || [[ $(<"$words") != $pattern ]]; then return "$status"; fi
    pause 0.3
  done
}
