# Purpose: how far the clocks of the two servers are apart.

# What to add to an expiry so that a key ends at the same moment, where the servers' clocks differ: in milliseconds; nothing
# for clocks that are less than a second apart.
measure_clocks() {
  local round began there ended best= to from target_to target_from
  open_client target 0
  target_to=$to target_from=$from
  open_client source 0
  for round in 1 2 3 4 5; do
    began=$(clock_of "$target_to" "$target_from") there=$(clock_of "$to" "$from") ended=$(clock_of "$target_to" "$target_from")
    if [[ -z $best ]] || ((ended - began < best)); then
      best=$((ended - began))
      shift_milliseconds=$(((began + ended) / 2 - there))
    fi
  done
  exec {to}>&- {from}<&- {target_to}>&- {target_from}<&-
  if ((shift_milliseconds < 1000 + best && shift_milliseconds > -1000 - best)); then shift_milliseconds=0; fi
}

# clock_of TO FROM: milliseconds since 1970 by the server of an open client.
clock_of() {
  local seconds microseconds
  echo TIME >&"$1"
  { IFS= read -r seconds <&"$2" && IFS= read -r microseconds <&"$2"; } || fail undone "a server does not tell its time"
  echo $((seconds * 1000 + microseconds / 1000))
}
