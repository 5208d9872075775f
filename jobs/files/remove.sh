# Purpose: removes what was kept of a file of the folder /files, and what a killed `keep` left of it. Argument: its name. A second run finds
# it gone.
set -eu
cd /files
rm -f "$1" "$1.part"
