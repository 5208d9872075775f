# Purpose: tells a running server those of its settings that it can change, which it keeps itself for its next start (SET PERSIST).
# Inputs (settings): TARGET_HOST TARGET_PORT INSTANCE SETTINGS(a line each: NAME VALUE) WAIT_SECONDS(default 120, for the first login)
# Secrets: target-admin (password of dbhaven), target-authority (certificate).
# Result: {"state":"done","waiting":[]}
# Exit codes: 0 done; 10 refused, nothing touched; 11 it failed in the middle, run it again; else a bug.
# A second run changes nothing. What was taken out of the estate, or persisted by hand, gets the server's default.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/applied.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/login.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/../mysqlFamily/values.sh"

need TARGET_HOST TARGET_PORT INSTANCE

# value_in TABLE NAME: a line with the value, which may be empty; nothing where the table has no such variable.
value_in() { on_server <<<"SELECT CONCAT('=', VARIABLE_VALUE) FROM performance_schema.$1 WHERE VARIABLE_NAME = '$2';"; }

# same VALUE WANTED: as far as it can be told; a set of words is written in many ways.
same() {
  case ${2^^} in
    ON | TRUE) [[ ${1^^} == ON || $1 == 1 ]] ;;
    OFF | FALSE) [[ ${1^^} == OFF || $1 == 0 ]] ;;
    0 | 1) [[ $1 == "$2" || ${1^^} == "$(if (($2)); then echo ON; else echo OFF; fi)" ]] ;;
    *) same_number "$1" "$2" "$(number_of "$2")" ;;
  esac
}

# persist NAME VALUE: as a number where it is one, else, or where the server wants none, as a text. In the session's strict mode
# the server corrects no value.
persist() {
  local number
  number=$(number_of "$2")
  if [[ -n $number ]] && on_server <<<"SET PERSIST $1 = $number;" 2>"$scratch/set"; then return; fi
  if [[ -n $number && $(<"$scratch/set") != "ERROR 1232 "* ]]; then fail undone "$1 = $2: $(last_words "$scratch/set")"; fi
  { variable wanted "$2"; printf 'SET PERSIST %s = @wanted;\n' "$1"; } | on_server 2>"$scratch/set" || fail undone "$1 = $2: $(last_words "$scratch/set")"
}

tell() {
  local name value now
  while read -r name value; do
    [[ -n $name ]] || continue
    now=$(value_in global_variables "$name")
    [[ -n $now ]] || fail undone "$name is no variable of this server that can be changed"
    if same "${now#=}" "$value" && [[ $(value_in persisted_variables "$name") == "$now" ]]; then continue; fi
    persist "$name" "$value"
    now=$(value_in global_variables "$name")
    # What is no number may be written in many ways: there the server's word that it took it is enough.
    if [[ -z $(number_of "$value") || -z $(number_of "${now#=}") ]] || same "${now#=}" "$value"; then continue; fi
    fail undone "$name is ${now#=} after it was set to $value"
  done <<<"${SETTINGS:-}"
}

# What is kept and the estate does not say, also what only a start would take (error 1238).
give_up_settings() {
  local name value wanted=' '
  while read -r name value; do wanted+="$name "; done <<<"${SETTINGS:-}"
  while IFS= read -r name; do
    [[ $wanted != *" $name "* ]] || continue
    on_server <<<"SET GLOBAL \`$name\` = DEFAULT;" 2>"$scratch/set" || [[ $(<"$scratch/set") == "ERROR 1238 "* ]] || fail undone "$name: $(last_words "$scratch/set")"
    on_server <<<"RESET PERSIST IF EXISTS \`$name\`;"
  done < <(on_server <<<'SELECT VARIABLE_NAME FROM performance_schema.persisted_variables;')
}

steps() {
  wait_for_login
  : >"$scratch/changing"
  give_up_settings
  tell
}

remember_password target-admin
supervise steps
forget_password
end_applied
