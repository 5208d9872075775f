# Purpose: gives a file of the folder /files the text of /tmp/contents, whole or not at all; mode and owner stay. A new one belongs to
# the owner of the folder. Arguments: its name, and the mode of a new one. A second run writes it again.
set -eu
cd /files
new=.$1.dbhaven-new
rm -f "$new"
if [ -e "$1" ]; then
  cp -p "$1" "$new"
else
  (umask 077 && : >"$new")
  chown "$(stat -c %u:%g .)" "$new"
  chmod "$2" "$new"
fi
cat /tmp/contents >"$new"
sync "$new"
mv "$new" "$1"
