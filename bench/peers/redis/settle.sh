# Before each run: the target is no replica and has no keys, and nothing of the run before is still being written.
. /peers/common.sh
at_target REPLICAOF NO ONE
at_target FLUSHALL SYNC
at_target BGREWRITEAOF
until_is 0 of_info target persistence aof_rewrite_scheduled
until_is 0 of_info target persistence aof_rewrite_in_progress
