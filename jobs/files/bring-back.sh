# Purpose: a file of the folder /files is again what was kept of it, with mode and owner. Arguments: its name, and the name of what was
# kept, which stays; none: there was no such file, and it goes. A second run does the same again.
set -eu
cd /files
if [ -z "$2" ]; then
  rm -f "$1"
else
  new=.$1.dbhaven-new
  cp -p "$2" "$new"
  sync
  mv "$new" "$1"
fi
