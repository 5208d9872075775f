# pgcopydb compare data, after compare schema, which it needs for the list of tables.
. /peers/common.sh
rm -rf /dump/compare
for part in schema data; do
  pgcopydb compare $part --source "$SOURCE" --target "$TARGET" --dir /dump/compare >/dump/compare.log 2>&1 || { tail -n 20 /dump/compare.log >&2; exit 1; }
done
