# Purpose: starts a Redis or Valkey server in its Swarm task, through the image's own entrypoint. jobs/start/volume.sh stands
# before it.
# Arguments: lines of the server's configuration.
# Files: /run/secrets/administrator-password, server-certificate.pem and server-key.pem. Written: the configuration in memory (/run/dbhaven); in the volume the lock,
# the marker (which server wrote here) and the files of users, in which a password stands as its sha256.
# Exit codes: 1 another server holds the volume; 20 a newer version wrote it; 21 it is another engine's; 22 the server would
# not load the data that is there; 23 the image has no server. Else the server's own.
# A second run on the same volume waits for the first to end; a second run alone changes nothing.
shopt -s nullglob
volume=${DBHAVEN_VOLUME:-/data} memory=${DBHAVEN_MEMORY:-/run/dbhaven} secrets=${DBHAVEN_SECRETS:-/run/secrets}
data=$volume/redis users=$volume/users/users.acl carried=$volume/users/default.acl marker=$volume/.dbhaven

hold_volume "$volume"

# An image of Valkey may answer to the name of Redis too.
product=valkey
server=$(command -v valkey-server) || { product=redis; server=$(command -v redis-server); } ||
  refuse 23 "the image has neither valkey-server nor redis-server; name an image of Redis or Valkey"
version=$("$server" --version)
version=${version#*v=}
[[ $version =~ ^([0-9]+)\.([0-9]+) ]] || refuse 23 "$server does not tell its version; name an image of Redis or Valkey"
version=${BASH_REMATCH[0]}

# A file of a newer version cannot be read (its format has a number of its own). Valkey reads what Redis up to 7.2 wrote,
# where the two parted; Redis reads nothing of Valkey's.
check_marker() {
  local engine wrote
  read -r engine wrote <"$marker" || true
  case $engine/$product in
    redis/redis | valkey/valkey) refuse_newer "$engine" "$wrote" "$version" "$product $version" ;;
    redis/valkey) refuse_newer redis "$wrote" 7.2 "$product $version" ;;
    valkey/redis) refuse 21 "the volume was written by valkey $wrote, whose files $product does not read; go back to an image of Valkey" ;;
    *) refuse_foreign "$engine" "$marker" "$product" ;;
  esac
}

if [[ -e $marker ]]; then
  check_marker
else
  refuse_strangers "$volume" "$product"
  mark "$volume" "$product" "$version"
fi
# The health check puts it into the volume at the first answer: an update that never answers is rolled back, and the
# older server must still start.
echo "$product $version" >"$memory/marker"

# With appendonly yes a server looks at its append-only file alone, with appendonly no at the snapshot alone. If only the other
# one is there, it would start empty, and write over the rest later.
mkdir -p "$data" "${users%/*}"
appendonly=no
for line; do if [[ ${line,,} == "appendonly yes" ]]; then appendonly=yes; fi; done
log=("$data"/appendonly.aof "$data"/appendonlydir/*.manifest)
[[ -e ${log[0]} ]] || log=("${log[@]:1}")
if [[ $appendonly == yes && ${#log[@]} == 0 && -e $data/dump.rdb ]]; then
  refuse 22 "the volume has a snapshot and no append-only file, so that a server with appendonly yes would start empty; start it with settings.appendonly: no, run CONFIG SET appendonly yes in it, then remove the setting"
fi
if [[ $appendonly == no && ${#log[@]} -gt 0 ]]; then
  refuse 22 "the volume has an append-only file, which a server with appendonly no (role: cache) does not load; go back to the role that it had, or give the cache an instance of its own"
fi

{
  printf 'protected-mode yes\ndaemonize no\nlogfile ""\ndir %s\naclfile %s\n' "$data" "$users"
  if (($#)); then printf '%s\n' "$@"; fi
  # What the running server was told (jobs/redis/settings.sh).
  if [[ -e $volume/settings.conf ]]; then cat "$volume/settings.conf"; fi
} >"$memory/server.conf"

# The password in the volume may be another one (volume taken over, state lost): the one given now holds. The other users stay.
sum=$(tr -d '\n' <"$secrets/administrator-password" | sha256sum)
everything='~* +@all'
if (($(number "$version") >= 6002)); then everything='~* &* +@all'; fi
# Nobody can log in as `default`, and all is closed to whoever has not logged in. Its rules are those under which the server carries
# out its append-only file: without them it leaves out each transaction and script there (seen with 7.0.15: "ACLs rules
# changed between the moment the transaction was accumulated and the EXEC call"). Where a move has carried it, it has a password, and
# what it may do is kept aside; the health check gives it that at the first answer, when the file has been carried out.
if [[ -e $users ]] && grep -q '^user default .*#' "$users"; then
  grep '^user default ' "$users" >"$users.new"
  mv -f "$users.new" "$carried"
fi
if [[ -e $carried ]]; then cp "$carried" "$memory/default.acl"; fi
{
  printf 'user default off %s\nuser dbhaven on #%s %s\n' "$everything" "${sum%% *}" "$everything"
  if [[ -e $users ]]; then
    while IFS= read -r line; do
      case $line in "user default "* | "user dbhaven "*) ;; user*) printf '%s\n' "$line" ;; esac
    done <"$users"
  fi
} >"$users.new"
mv -f "$users.new" "$users"

exec docker-entrypoint.sh "${server##*/}" "$memory/server.conf"
