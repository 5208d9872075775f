# Purpose: the pause of a loop that asks for a condition, without a program of its own, and ended by a signal at once.

# A pipe that nobody writes to.
exec {nothing}<> <(:)

# pause SECONDS
pause() { read -rt "$1" -u "$nothing" || true; }
