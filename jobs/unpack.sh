# Purpose: the first thing in a job's container: puts the job's files, which come as one, in their place below /dbhaven/jobs
# and becomes the job. (One Swarm config for each of some fifty files takes seconds to make and to remove.)
# Input: the job's path below /dbhaven/jobs; files.gz, in which each file is a line with its length in bytes and its path, and
# then its text: not every engine's image has tar. DBHAVEN_HOME: default /dbhaven. Result and exit code: the job's.
set -Eeuo pipefail
home=${DBHAVEN_HOME:-/dbhaven}

unpack() {
  local LC_ALL=C length name text
  while read -r length name; do
    mkdir -p "$home/jobs/${name%/*}"
    IFS= read -r -N "$length" text
    printf '%s' "$text" >"$home/jobs/$name"
  done
}

unpack < <(gzip -dc "$home/files.gz")
exec bash "$home/jobs/$1"
