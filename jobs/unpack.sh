# Purpose: the first thing in a job's container: puts the job's files, which come as one, in their place below /dbhaven/jobs
# and becomes the job. (One Swarm config for each of some fifty files takes seconds to make and to remove.)
# Input: the job's path below /dbhaven/jobs; files.gz, a script that writes the files: not every engine's image has tar, and a
# shell that reads lengths from a pipe takes seconds. DBHAVEN_HOME: default /dbhaven. Result and exit code: the job's.
set -Eeuo pipefail
home=${DBHAVEN_HOME:-/dbhaven}

unpack() {
  mkdir -p "$home/jobs"
  cd "$home/jobs"
  . <(gzip -dc "$home/files.gz")
}

(unpack)
exec bash "$home/jobs/$1"
