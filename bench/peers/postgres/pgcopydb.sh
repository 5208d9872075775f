# pgcopydb clone, with as many jobs as there are processors and large tables split; it gathers statistics by itself.
. /peers/common.sh
pgcopydb clone --source "$SOURCE" --target "$TARGET" --dir /dump/pgcopydb --restart --no-owner --no-acl --skip-extensions \
  --table-jobs "$cores" --index-jobs "$cores" --restore-jobs "$cores" --split-tables-larger-than 256MB >/dump/pgcopydb.log 2>&1 || { tail -n 20 /dump/pgcopydb.log >&2; exit 1; }
finish
