# Purpose: the programs psql, pg_dump, pg_restore and vacuumdb themselves. Debian's are a script that looks for them each time, for longer
# than a short session takes.
if [[ $(command -v psql) == /usr/bin/psql && -x /usr/lib/postgresql/${PG_MAJOR:-}/bin/psql ]]; then PATH=/usr/lib/postgresql/$PG_MAJOR/bin:$PATH; fi
