# pgcopydb compare data, after compare schema, which it needs for the list of tables.
. /peers/common.sh
{
  pgcopydb compare schema --source "$SOURCE" --target "$TARGET" --dir /dump/compare --restart
  pgcopydb compare data --source "$SOURCE" --target "$TARGET" --dir /dump/compare --resume --not-consistent
} >/dump/compare.log 2>&1 || { tail -n 20 /dump/compare.log >&2; exit 1; }
