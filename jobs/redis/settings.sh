# Purpose: tells a running server those of its settings that it can change, and keeps them in its volume for its next start.
# A server beside it, without data and reached by nobody, is told them first: it says what is wrong with them, what they are in
# the server's own words, and which value holds where the estate has none any more.
# Inputs (settings): TARGET_HOST TARGET_PORT INSTANCE SETTINGS(a line each: NAME VALUE) CONFIGURATION(the same as lines of a
#   configuration) WAIT_SECONDS(default 120, for the first login)
# Secrets: target-admin (password of dbhaven), target-authority (certificate). Mounted: the instance's volume, in /volume; written there: settings.conf.
# Result: {"state":"done","waiting":[]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/applied.sh"
administrator=$(secret_file target-admin)
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/beside.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"

need TARGET_HOST TARGET_PORT INSTANCE

kept=${DBHAVEN_VOLUME:-/volume}/settings.conf

# value_on WHERE NAME: what a server has; nothing where it knows no such setting.
value_on() {
  local name value=
  { IFS= read -r name && IFS= read -r value; } < <("$1" <<<"CONFIG GET $2") || true
  printf '%s' "$value"
}

# change WHERE NAME VALUE: gives the server's answer.
change() { "$1" <<<"CONFIG SET $2 $(quoted "$3")"; }

try_beside() {
  local name value answer
  while read -r name value; do
    [[ -n $name ]] || continue
    answer=$(change on_beside "$name" "$value")
    [[ $answer == OK ]] || fail refused "$name = $value: $(head -n 1 <<<"$answer")"
  done <<<"${SETTINGS:-}"
}

# The names of the estate, and of those that it had at the last run.
names() {
  local name value
  { printf '%s' "${SETTINGS:-}"; cat "$kept" 2>/dev/null || true; } | while read -r name value; do
    if [[ -n $name ]]; then echo "$name"; fi
  done | sort -u
}

# Taken over from the server beside, and asked for afterwards.
take_over() {
  local name wanted answer
  while IFS= read -r name; do
    wanted=$(value_on on_beside "$name")
    [[ $(value_on on_server "$name") != "$wanted" ]] || continue
    answer=$(change on_server "$name" "$wanted")
    [[ $answer == OK ]] || fail undone "$name = $wanted: $(head -n 1 <<<"$answer")"
    [[ $(value_on on_server "$name") == "$wanted" ]] || fail undone "$name is $(value_on on_server "$name") after it was set to $wanted"
  done < <(names)
}

steps() {
  wait_for_login
  start_beside 30
  try_beside
  : >"$scratch/changing"
  take_over
  keep "${CONFIGURATION:-}"
}

supervise steps
end_applied
