# What the peers share: where source and target are. Sourced. SOURCE, TARGET: connection strings, the passwords are in ~/.pgpass.
# Every peer ends with statistics gathered and everything on disk, as a move does.
set -euo pipefail
cores=$(nproc)
on() { local server=$1; shift; psql -XqAt -v ON_ERROR_STOP=1 -d "$server" "$@"; }
finish() { on "$TARGET" -c checkpoint; }
