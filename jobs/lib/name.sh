# Purpose: a server whose name is not known for a moment: the Swarm takes the name of an instance away while its task is not
# healthy, and that of a new forwarder takes a moment to get round to all servers.

# until_named PATTERN COMMAND...: runs the command; again, for NAME_SECONDS, while its messages say by the pattern that the name is
# not known, since then nothing was done. Its last messages are printed when it has ended. A command that reads standard input
# before it has connected is called by a function that gives it anew.
until_named() {
  local pattern=$1 words=$scratch/words-of-$BASHPID status deadline=$((SECONDS + ${NAME_SECONDS:-30}))
  shift
  while :; do
    status=0
    "$@" 2>"$words" || status=$?
    if [[ ! -s $words ]]; then return "$status"; fi
    # The pattern is one: not quoted.
    if ((SECONDS >= deadline)) || [[ $(<"$words") != $pattern ]]; then break; fi
    pause 0.3
  done
  printf '%s\n' "$(<"$words")" >&2
  return "$status"
}
