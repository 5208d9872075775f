#!/bin/sh
# Start of the stand-in Redis and Valkey images: what https://hub.docker.com/_/redis documents, written anew.
# Arguments: options of the server or the path of a configuration start one; `server` is the server of this image; anything
# else is run as it is. As root the server's part runs as its own user, to whom the folder is given first.
set -e
product=$DBHAVEN_STAND_IN_PRODUCT
case ${1-} in
  -* | *.conf) set -- "$product-server" "$@" ;;
  server) shift; set -- "$product-server" "$@" ;;
esac
if [ "${1-}" = "$product-server" ] && [ "$(id -u)" = 0 ]; then
  find . \! -user "$product" -exec chown "$product" '{}' +
  exec setpriv --reuid="$product" --regid="$product" --clear-groups -- "$0" "$@"
fi
# What the server writes is its own alone, unless somebody asked for something else.
if [ "$(umask)" = 0022 ]; then umask 0077; fi
exec "$@"
