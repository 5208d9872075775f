# Purpose: how the job talks to a Redis or Valkey server. Sourced after lib/job.sh.
# Password and commands reach the client through its stdin: neither shows in the list of processes.

client=$(command -v valkey-cli || command -v redis-cli) || end_failed refused "the image has neither valkey-cli nor redis-cli; name an image of Redis or Valkey."

authority=$DBHAVEN_SECRETS/target-authority

# What a client says while a name is not known for a moment (lib/name.sh).
name_unknown='*Could not connect to *: @(Name|No address|Temporary failure) *'

# on_server: runs the commands on stdin, a line each, as the administrator; answers on stdout, errors of the server among them.
# Without a login the first line says why.
on_server() {
  local commands answer
  IFS= read -rd '' commands || true
  answer=$(until_named "$name_unknown" run_commands "$commands" 2>&1) || true
  printf '%s\n' "${answer#$'OK\n'}"
}

# run_commands COMMANDS: fails where the server cannot be reached.
run_commands() {
  printf 'AUTH dbhaven %s\n%s' "$(<"$administrator")" "$1" | "$client" --tls --cacert "$authority" -h "$TARGET_HOST" -p "$TARGET_PORT"
}

# quoted VALUE: as a word of the client's.
quoted() {
  local text=${1//\\/\\\\}
  text=${text//\"/\\\"}
  printf '"%s"' "${text//$'\n'/\\n}"
}

# The client ends with 0 also when the server refuses: only the answer tells.
must_be_ok() {
  local answer
  answer=$(on_server)
  [[ $answer == OK ]] || fail undone "$1: $(head -n 1 <<<"${answer:-no answer}")"
}

# The first line says why not: the others follow from it.
log_in() {
  local answer
  answer=$(on_server <<<PING)
  printf '%s\n' "${answer%%$'\n'*}"
  [[ $answer == PONG ]]
}
wrong_login=(WRONGPASS NOAUTH NOPERM)

# Sets `version` to the server's version as one number, 7.2 as 7002; Valkey tells the version of Redis that it equals.
read_version() {
  local line
  version=0
  while IFS= read -r line; do
    if [[ $line =~ ^redis_version:([0-9]+)\.([0-9]+) ]]; then version=$((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2])); fi
  done < <(on_server <<<"INFO server")
  ((version > 0)) || fail refused "$TARGET_HOST:$TARGET_PORT does not tell its version; it has to be Redis or Valkey."
}
