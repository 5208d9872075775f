#!/bin/sh
# Fills this Redis the first time that it answers: redis.sh MEGABYTES. Exit 0 when it holds its data, 1 while it does not answer.
set -eu
REDISCLI_AUTH=$(sed -n 's/^requirepass //p' /etc/redis.conf)
export REDISCLI_AUTH
case $(redis-cli EXISTS lab:filled) in 1) exit 0 ;; 0) ;; *) exit 1 ;; esac
if [ -f /lab/functions.lua ]; then redis-cli -x FUNCTION LOAD REPLACE </lab/functions.lua; fi
# It writes lab:filled last.
[ "$(redis-cli --eval /lab/redis.lua , "$1")" = filled ]
