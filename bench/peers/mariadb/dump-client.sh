# mariadb-dump | mariadb, as MariaDB's manual has it ("mariadb-dump", Restoring), in one snapshot.
. /peers/common.sh
mariadb-dump "${source_server[@]}" --single-transaction --routines --events --triggers bench | mariadb "${target_server[@]}" "${encrypted[@]}" peer
