# Rows alone, by COPY through as many pipes as there are processors, into tables without indexes that are there already
# (PLAIN_COPY=definitions makes them). Small tables go one after the other through the same pipes.
. /peers/common.sh
if [[ ${PLAIN_COPY:-} == definitions ]]; then
  pg_dump --no-owner --no-privileges --section=pre-data -d "$SOURCE" | on "$TARGET" -f - >/dev/null
  exit
fi
on "$SOURCE" -c "select format('%I.%I', nspname, relname) from pg_class c join pg_namespace n on n.oid = relnamespace
  where relkind = 'r' and nspname !~ '^(pg_|information_schema)' order by pg_table_size(c.oid) desc" >/dump/tables
one() { on "$SOURCE" -c "copy $1 to stdout" | on "$TARGET" -c "copy $1 from stdin"; }
export -f one on
export SOURCE TARGET
xargs -P "$cores" -I {} bash -o pipefail -c 'one {}' </dump/tables
finish
