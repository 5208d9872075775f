# pg_dump -Fd -j | pg_restore -j: the directory is not compressed, which is fastest where both are on one machine.
. /peers/common.sh
rm -rf /dump/database
pg_dump --no-owner --no-privileges -Fd --compress=0 -j "$cores" -f /dump/database -d "$SOURCE"
pg_restore --no-owner --no-privileges -j "$cores" -d "$TARGET" /dump/database
vacuumdb --analyze-only -q -j "$cores" -d "$TARGET"
finish
