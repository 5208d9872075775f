# Purpose: what the start of every engine shares that notes in its volume who wrote there: the lock and the marker.
# Stands before the engine's own start.sh in the container's command (stacks/instances.ts); by hand:
# bash -c "$(cat jobs/start/volume.sh jobs/mariadb/start.sh)" dbhaven-start ARGUMENTS
# The marker, .dbhaven in the volume's root, is one line: engine and version.
set -Eeuo pipefail

# refuse CODE SENTENCE: ends the start.
refuse() {
  echo "dbhaven: $2" >&2
  exit "$1"
}

# hold_volume VOLUME: the lock is held for as long as any process of the server lives: an engine's own protection does not
# see into another container.
hold_volume() {
  local deadline=$((SECONDS + ${DBHAVEN_LOCK_SECONDS:-60}))
  exec 9>"$1/.lock"
  until flock --nonblock 9; do
    if ((SECONDS >= deadline)); then
      refuse 1 "another server still holds $1/.lock after ${DBHAVEN_LOCK_SECONDS:-60} s; not starting a second one on its data"
    fi
    sleep 0.2
  done
}

# number VERSION: 10.11 as 10011, to compare.
number() { echo $((${1%.*} * 1000 + ${1#*.})); }

# refuse_newer WROTE_ENGINE WROTE_VERSION NEWEST THIS: nothing reads what a newer version than NEWEST wrote.
refuse_newer() {
  if (($(number "$2") > $(number "$3"))); then
    refuse 20 "the volume was written by $1 $2, which $4 cannot read; go back to an image of $1 $2 or newer"
  fi
}

# refuse_foreign WROTE_ENGINE MARKER ENGINE
refuse_foreign() {
  refuse 21 "the volume belongs to ${1:-something else} ($2), and this is $3; give this instance a volume of its own"
}

# refuse_strangers VOLUME ENGINE: a volume without a marker has to be empty.
refuse_strangers() {
  local found
  for found in "$1"/* "$1"/.[!.]*; do
    case ${found##*/} in
      .lock | lost+found | "*" | ".[!.]*") ;;
      pgdata) refuse 21 "the volume belongs to PostgreSQL ($found), and this is $2; give this instance a volume of its own" ;;
      *) refuse 21 "the volume holds ${found##*/}, which no server of dbhaven's wrote; give this instance an empty volume" ;;
    esac
  done
}

# mark VOLUME ENGINE VERSION: the old marker or the new one, never a part.
mark() {
  echo "$2 $3" >"$1/.dbhaven.new"
  mv -f "$1/.dbhaven.new" "$1/.dbhaven"
}
