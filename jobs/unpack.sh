# Purpose: the first thing in a job's container: puts the job's files, which come as one archive, in their place below
# /dbhaven/jobs and becomes the job. (One Swarm config for each of some fifty files takes seconds to make and to remove.)
# Input: the job's path below /dbhaven/jobs. Result and exit code: the job's.
set -Eeuo pipefail
mkdir -p /dbhaven/jobs
tar -xzf /dbhaven/jobs.tar.gz -C /dbhaven/jobs
exec bash "/dbhaven/jobs/$1"
