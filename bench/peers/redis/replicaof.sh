# REPLICAOF: the target becomes a replica of the source until it has all that the source has.
. /peers/common.sh
at_target CONFIG SET masterauth "$(</root/source)"
at_target REPLICAOF "$SOURCE" 6379
until_is up of_info target replication master_link_status
until_is "$(of_info source replication master_repl_offset)" of_info target replication slave_repl_offset
