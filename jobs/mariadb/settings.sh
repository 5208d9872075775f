# Purpose: tells a running server those of its settings that it can change, and keeps them in its volume for its next start.
# Inputs (settings): TARGET_HOST TARGET_PORT INSTANCE SETTINGS(a line each: NAME VALUE) OPTIONS(the same as options of the
#   server, --name=value) WAIT_SECONDS(default 120, for the first login)
# Secrets: target-admin (password of dbhaven), target-authority (certificate). Mounted: the instance's volume, in /volume; written there: settings.options.
# Result: {"state":"done","waiting":[]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing. What was taken out of the estate gets its default.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/applied.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../mysqlFamily/values.sh"

need TARGET_HOST TARGET_PORT INSTANCE

kept=${DBHAVEN_VOLUME:-/volume}/settings.options

# The next start gets them as options, which are not always named like the variables: the server's own program reads them first.
try_options() {
  local server options words
  server=$(command -v mariadbd) || fail refused "the image has no mariadbd; name an image of MariaDB 10.5 or newer."
  mapfile -t options < <(printf '%s' "${OPTIONS:-}")
  "$server" --no-defaults --user=mysql "${options[@]}" --verbose --help >"$scratch/help" 2>"$scratch/options" || {
    words=$(last_words "$scratch/options")
    fail refused "the server would not start with these settings: ${words##*\[ERROR\] }"
  }
}

# type_of NAME: of the variable; nothing where there is none.
type_of() { on_server <<<"SELECT variable_type FROM information_schema.system_variables WHERE variable_name = '$1' AND variable_scope <> 'SESSION ONLY';"; }

value_of() { on_server <<<"SELECT @@GLOBAL.$1;"; }

# same TYPE VALUE WANTED: a set of words is written in many ways; there the server's word that it took it is enough.
same() {
  case $1 in
    SET | FLAGSET) return 1 ;;
    VARCHAR) [[ $2 == "$3" ]] ;;
    BOOLEAN) [[ $2 == "$(case ${3^^} in ON | 1 | TRUE) echo 1 ;; *) echo 0 ;; esac)" ]] ;;
    *) same_number "$2" "$3" "$(number_of "$3")" ;;
  esac
}

# set_global NAME TYPE VALUE: as a number where it is one; in the session's strict mode the server corrects no value.
set_global() {
  local number=
  if [[ $2 != VARCHAR ]]; then number=$(number_of "$3"); fi
  { variable wanted "$3"; printf 'SET GLOBAL %s = %s;\n' "$1" "${number:-@wanted}"; } | on_server 2>"$scratch/set" ||
    fail undone "$1 = $3: $(last_words "$scratch/set")"
}

tell() {
  local name value type
  while read -r name value; do
    [[ -n $name ]] || continue
    type=$(type_of "$name")
    [[ -n $type ]] || fail undone "$name is no variable of this server that can be changed"
    if same "$type" "$(value_of "$name")" "$value"; then continue; fi
    set_global "$name" "$type" "$value"
    if [[ $type == *SET ]] || same "$type" "$(value_of "$name")" "$value"; then continue; fi
    # The value of an enumeration may be written as its number.
    if [[ $type == ENUM && -n $(number_of "$value") ]]; then continue; fi
    fail undone "$name is $(value_of "$name") after it was set to $value"
  done <<<"${SETTINGS:-}"
}

# What the last run kept and the estate has no longer.
give_up_settings() {
  local option name value wanted=' '
  while read -r name value; do wanted+="$name "; done <<<"${SETTINGS:-}"
  while IFS= read -r option; do
    name=${option%%=*} name=${name#--} name=${name//-/_}
    [[ $wanted == *" $name "* ]] || on_server <<<"SET GLOBAL $name = DEFAULT;" 2>"$scratch/set" || fail undone "$name: $(last_words "$scratch/set")"
  done < <(cat "$kept" 2>/dev/null)
}

steps() {
  wait_for_login
  try_options
  : >"$scratch/changing"
  give_up_settings
  tell
  keep "${OPTIONS:-}"
}

remember_password target-admin
supervise steps
forget_password
end_applied
