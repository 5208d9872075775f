# Purpose: what the one who started the job reads: lines on stdout (one per change of state, no data), and the files
# `progress` and `result` in DBHAVEN_OUTPUT, each one line of JSON, replaced as a whole.

mkdir -p "$DBHAVEN_OUTPUT"

# Programs called by the job have an output of their own (undo.sh), so that nothing else gets onto this one.
exec {said}>&1
say() { printf '%s\n' "$*" >&"$said"; }

# json_string TEXT [VARIABLE]: the text as a JSON string, printed or, as printf -v has it, into the variable, which takes no process.
# Control characters other than line ends and tabs become blanks.
json_string() {
  local text=$1
  text=${text//\\/\\\\}
  text=${text//\"/\\\"}
  text=${text//$'\n'/\\n}
  text=${text//$'\r'/\\r}
  text=${text//$'\t'/\\t}
  text=${text//[$'\x01'-$'\x1f']/ }
  printf ${2:+-v "$2"} '"%s"' "$text"
}

# list_json: the lines on stdin as items of a JSON list; empty ones are none.
list_json() {
  local line item list=
  while IFS= read -r line; do
    if [[ -n $line ]]; then json_string "$line" item; list+="${list:+,}$item"; fi
  done
  printf '%s' "$list"
}

# publish NAME TEXT: readers see the old text or the new one, never a part.
publish() {
  local temporary=$DBHAVEN_OUTPUT/.$1.$BASHPID
  printf '%s\n' "$2" >"$temporary"
  mv -f "$temporary" "$DBHAVEN_OUTPUT/$1"
}
