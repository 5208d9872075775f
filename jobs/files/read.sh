# Purpose: what stands under a name in the folder /files, with what the image of the proxies has (any sh). Argument: the name. Its first
# line says what it is: missing, link, other (a folder, a socket), closed (the folder cannot be written) or file, after which comes its
# text in base64. A second run looks again.
set -eu
cd /files
if [ -L "$1" ]; then echo link
elif [ ! -w . ]; then echo closed
elif [ ! -e "$1" ]; then echo missing
elif [ ! -f "$1" ]; then echo other
else
  echo file
  base64 "$1"
fi
