# Purpose: sessions that last, one for each side and database, and answer one script after the other: to begin a session takes
# longer than most answers. Sourced after session.sh. Where a session has not been begun, or has gone, a script has one of its own.
# For the main line of a job alone: what runs beside it would get its answers.

begin_script=${BASH_SOURCE[0]%.sh}.sql

# By side and database: descriptors of input and output, and the file with the server's messages.
declare -A lasting=()
begun=0

# begin_lasting SIDE DATABASE: fails where the server lets nobody in; once begun, it is asked again.
begin_lasting() {
  local key="$1 $2" to from session words
  if [[ -n ${lasting[$key]:-} ]]; then return; fi
  words=$scratch/words-$((++begun))
  PGAPPNAME="dbhaven lasting" converse "on_$1" "$2" -f "$begin_script" -f - 2>>"$words"
  lasting[$key]="$to $from $words"
  answers "$key"
}

ask_source() { ask source "$@"; }
ask_target() { ask target "$@"; }

# ask SIDE DATABASE ARGUMENTS...: as on_SIDE; the arguments are -v NAME=VALUE, -f FILE and -c STATEMENT, and nothing is read from
# standard input. Not for long answers, which are read one character at a time.
ask() {
  local side=$1 database=$2 key="$1 $2" to from words mark=end-$EPOCHREALTIME line
  shift 2
  if ! answers "$key"; then
    "on_$side" "$database" "$@"
    return
  fi
  read -r to from words <<<"${lasting[$key]}"
  to_session "$to" question "$mark" "$@" || true
  while IFS= read -r line <&"$from"; do
    if [[ $line == "$mark" ]]; then return; fi
    printf '%s\n' "$line"
  done
  end_lasting "$key"
  cat "$words" >&2
  return 3
}

# question MARK ARGUMENTS...: as lines for psql. Nothing of a script stays in its session: temporary tables, settings, variables.
question() {
  local mark=$1 names=()
  shift
  while (($# > 0)); do
    case $1 in
      -v)
        names+=("${2%%=*}")
        set_line "${2%%=*}" "${2#*=}"
        ;;
      -f) printf "\\\\i '%s'\n" "$2" ;;
      -c) printf '%s;\n' "$2" ;;
    esac
    shift 2
  done
  printf "discard all;\n\\i '%s'\n" "$begin_script"
  if ((${#names[@]} > 0)); then printf '\\unset %s\n' "${names[@]}"; fi
  printf '\\echo %s\n' "$mark"
}

# to_session DESCRIPTOR COMMAND...: what the command prints, to a session that may have ended.
to_session() {
  local to=$1 written=0
  shift
  trap '' PIPE
  "$@" 2>/dev/null >&"$to" || written=1
  trap - PIPE
  return "$written"
}

# answers KEY: whether there is such a session and its server answers. One that does not is given up.
answers() {
  local to from words mark=here-$EPOCHREALTIME line
  if [[ -z ${lasting[$1]:-} ]]; then return 1; fi
  read -r to from words <<<"${lasting[$1]}"
  if to_session "$to" printf "select '%s';\n" "$mark"; then
    # An answer that came too late is not taken for this one.
    while IFS= read -rt "$PGCONNECT_TIMEOUT" line <&"$from"; do
      if [[ $line == "$mark" ]]; then break; fi
    done
  fi
  if [[ ${line:-} == "$mark" ]]; then : >"$words"; return; fi
  end_lasting "$1"
  return 1
}

# end_lasting KEY: lets a session go that has ended, or is only late. Other processes have its input open too, so its end is said.
end_lasting() {
  local to from words
  read -r to from words <<<"${lasting[$1]}"
  lasting[$1]=
  to_session "$to" printf '\\q\n' || true
  exec {to}>&- {from}<&-
}
