# pg_dump | psql, as PostgreSQL's manual has it (26.1): one transaction, statistics afterwards.
. /peers/common.sh
pg_dump --no-owner --no-privileges -d "$SOURCE" | on "$TARGET" --single-transaction -f - >/dev/null
on "$TARGET" -c analyze
finish
