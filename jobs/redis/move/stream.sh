# Purpose: every key of a logical database through a script of its server (keys/*.lua), a page at a time, on one connection.
# A script answers with a line "CURSOR KEYS BYTES LENGTH WORDS..." and then LENGTH bytes, which are commands for the other
# side. Bytes of keys and values never pass through a variable of the shell, which holds no zero byte.

# stream SIDE DATABASE FILES WORDS...: what the script, put together from FILES (blanks between), makes of all keys; its
# lines' words after LENGTH go to $scratch/words-SIDE-DATABASE, keys and bytes to $scratch/copied if `counted` is set.
stream() {
  local side=$1 database=$2 words to from sha cursor=0
  begin_stream "$3" "${@:4}"
  while :; do
    page "EVALSHA $sha 0 $cursor$words"
    [[ $cursor != 0 ]] || break
  done
  exec {to}>&- {from}<&-
}

# stream_named SIDE DATABASE FILES NAMES WORDS...: the same of the keys in the file NAMES, a line each as the client's word for it. Here
# the cursor is how far the script has come with the keys that it was given.
stream_named() {
  local side=$1 database=$2 names=$4 words to from sha cursor some
  begin_stream "$3" "${@:5}"
  while IFS= read -r some; do
    cursor=0
    while :; do
      page "EVALSHA $sha 0 $cursor$words $some"
      [[ $cursor != 0 ]] || break
    done
  done < <(paste -sd "$thousand" "$names")
  exec {to}>&- {from}<&-
}

# at_once: how many keys of a logical database a script takes between two looks at how much it has: about a megabyte, as large as the
# survey has found them. It holds all that it takes in memory.
declare -A at_once=()

# remember_size DATABASE BYTES KEYS
remember_size() {
  local keys=100
  if (($2 > 0)); then keys=$((1048576 * $3 / $2)); fi
  if ((keys > 100)); then keys=100; elif ((keys < 1)); then keys=1; fi
  at_once[$1]=$keys
}

# keys_at_once DATABASE: few of one that was not surveyed.
keys_at_once() { echo "${at_once[$1]:-10}"; }

# For paste: 1000 names of keys in each line.
printf -v thousand ' %.0s' {1..999}
thousand+='\n'

# begin_stream FILES WORDS...: for its caller's side and database, sets its `to`, `from`, `sha` and `words`.
begin_stream() {
  local files=$1 word
  words=
  for word in "${@:2}"; do words+=" $(quoted "$word")"; done
  open_client "$side" "$database"
  printf 'SCRIPT LOAD %s\n' "$(quoted "$(script_text $files)")" >&"$to"
  IFS= read -r sha <&"$from" || fail undone "the $side does not answer"
  [[ $sha =~ ^[0-9a-f]{40}$ ]] || fail undone "a script is not taken by the $side: $sha"
}

# page COMMAND: one answer of the script, which sets its caller's `cursor`.
page() {
  local line keys bytes length rest
  printf '%s\n' "$1" >&"$to"
  IFS= read -r line <&"$from" || fail undone "the $side went away in database $database"
  [[ $line =~ ^[^\ ]+\ [0-9]+\ [0-9]+\ [0-9]+ ]] || fail undone "database $database of the $side: $line"
  read -r cursor keys bytes length rest <<<"$line"
  head -c "$length" <&"$from"
  IFS= read -r line <&"$from" || fail undone "the $side went away in database $database"
  if [[ -n ${counted:-} ]]; then printf '%d\t%d\n' "$bytes" "$keys" >>"$scratch/copied"; fi
  if [[ -n $rest ]]; then printf '%s\n' "$rest" >>"$scratch/words-$side-$database"; fi
}

script_text() {
  local file
  for file; do cat "$redis/keys/$file"; done
}

# open_client SIDE DATABASE: a connection that stays, as `to` and `from`.
open_client() {
  local connection line pipe
  answering "$1"
  at "$1"
  pipe=$(mktemp -u "$scratch/client.XXXXXX")
  mkfifo "$pipe-in" "$pipe-out"
  "$client" "${connection[@]}" <"$pipe-in" >"$pipe-out" 2>&1 &
  exec {to}>"$pipe-in" {from}<"$pipe-out"
  rm "$pipe-in" "$pipe-out"
  printf "%s\nSELECT %d\n" "${login[$1]}" "$2" >&"$to"
  for _ in login select; do
    IFS= read -r line <&"$from" || line="no answer"
    [[ $line == OK ]] || fail undone "database $2 of the $1: $line"
  done
}

# answering SIDE: waits for a name that is not known for a moment.
answering() { on "$1" <<<PING >/dev/null || fail undone "the $1 does not answer: $(last_words)"; }

# into SIDE DATABASE ANSWERS: takes commands on stdin; what the server refuses goes to the file ANSWERS, a line each.
into() {
  local connection
  answering "$1"
  at "$1"
  # A line end before each bulk of commands is an empty command, which has no answer.
  { printf "%s\nSELECT %d\n" "${login[$1]}" "$2"; cat; } | "$client" "${connection[@]}" --pipe --pipe-timeout 600 >"$3.said" 2>"$3" || [[ -s $3 ]] ||
    fail undone "database $2 of the $1: $(last_words "$3.said")"
}
