# Purpose: keeps a file of the folder /files as it is, beside it. Arguments: its name, the name of what is kept. One that is kept already
# stays: a second run would keep what the first has written since.
set -eu
cd /files
if [ ! -e "$2" ]; then
  cp -p "$1" "$2.part"
  mv "$2.part" "$2"
fi
