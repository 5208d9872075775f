# Purpose: how the jobs of a move talk to their two servers, and run scripts on them. Sourced after session.sh.
# Passwords, commands and scripts reach the client through its stdin: none of them shows in the list of processes.

redis=$(dirname -- "${BASH_SOURCE[0]}")/..

# What a client ends itself, and what is in memory: nothing stays.
forget_passwords() { :; }

# What reports call tables, rows and objects.
units='{"tables":"types","rows":"keys","objects":"function libraries"}'

# Keys that begin so are dbhaven's own, on both sides: they are neither copied nor compared.
reserved=dbhaven:

# at SIDE: sets `connection`. A target of dbhaven's shows a certificate, also in the place of the source (its own backup); a source has what it has, and a rehearsal works on a copy of
# it that was taken at one moment (snapshot.sh); of a backup the target is what was restored of it (backup.sh).
at() {
  if [[ $1 == source && -n ${snapshot:-} ]]; then
    connection=(-s "$snapshot")
  elif [[ $1 == target && -n ${restored:-} ]]; then
    connection=(-s "$restored")
  elif [[ $1 == target ]]; then
    connection=(--tls --cacert "$authority" -h "$TARGET_HOST" -p "$TARGET_PORT")
  else
    connection=(-h "$SOURCE_HOST" -p "$SOURCE_PORT")
    case ${SOURCE_TLS:-prefer} in
      verify) connection+=(--tls --cacert "$authority") ;;
      require) connection+=(--tls --insecure) ;;
    esac
  fi
}

# The commands for it, as dbhaven. Not every job has both.
declare -A login=()
for side in source target; do
  secret=$DBHAVEN_SECRETS/target-admin
  if [[ $side == source ]]; then secret=$DBHAVEN_SECRETS/source-dbhaven; fi
  if [[ -r $secret ]]; then login[$side]="AUTH dbhaven $(quoted "$(<"$secret")")"; fi
done
unset side secret

# on SIDE: runs the commands on stdin, a line each; answers on stdout, refusals of the server among them. Fails with the server's or the
# client's words where not all of them were answered: without a login, by a server that is busy, or where the connection has ended.
on() { answers_from "$1" "${login[$1]}"; }

# on_source_as_superuser: the same, as the account that the estate names.
on_source_as_superuser() { answers_from source "$(superusers_login)"; }

superusers_login() { printf 'AUTH %s %s' "$(quoted "$SOURCE_SUPERUSER")" "$(quoted "$(<"$(secret_file source-superuser)")")"; }

# answers_from SIDE LOGIN: few processes, since most of a job's time on small data would be theirs. The answer to a last command says that
# the ones before have theirs. Where the login has failed, the first line says why, and the others follow from it.
answers_from() {
  local commands answer connection
  IFS= read -rd '' commands || true
  at "$1"
  answer=$(until_named "$name_unknown" ask "$2"$'\n'"${commands%$'\n'}"$'\nECHO dbhaven-end' 2>&1) || true
  if [[ $answer != OK$'\n'* || $answer != *$'\n'dbhaven-end ]]; then
    answer=${answer:-no answer}
    if [[ $answer == OK$'\n'* ]]; then answer=${answer##*$'\n'}; else answer=${answer%%$'\n'*}; fi
    printf '%s\n' "${answer#Error: }" >&2
    return 1
  fi
  answer=${answer#OK}
  answer=${answer%$'\n'dbhaven-end}
  printf '%s\n' "${answer#$'\n'}"
}

# ask COMMANDS: of the server of `connection`.
ask() { "$client" "${connection[@]}" <<<"$1"; }

# all_ok SIDE WHAT: runs commands of which each has to be answered by OK.
all_ok() {
  local wrong answers
  answers=$(on "$1") || fail undone "$2: $(last_words)"
  wrong=$(grep -vx OK <<<"$answers" | head -n 1) || true
  [[ -z $wrong ]] || fail undone "$2: $wrong"
}

# script SIDE FILE WORDS...: runs a script below jobs/redis, whose answer begins with the line "ok"; the rest on stdout.
script() {
  local side=$1 answer
  answer=$(evaluation "${@:2}" | on "$side") || return
  if [[ $answer != ok && $answer != ok$'\n'* ]]; then
    printf '%s\n' "$answer" >&2
    return 1
  fi
  answer=${answer#ok}
  printf '%s\n' "${answer#$'\n'}"
}

# evaluation FILE WORDS...: the command for it.
evaluation() {
  local word
  printf 'EVAL %s 0' "$(quoted "$(<"$redis/$1")")"
  for word in "${@:2}"; do printf ' %s' "$(quoted "$word")"; done
  echo
}

# info SIDE: `NAME:VALUE` lines of the server.
info() { on "$1" <<<INFO | tr -d '\r'; }
# value_of NAME FILE: nothing where it is not there.
value_of() { sed -n "s/^$1://p" "$2" | head -n 1; }
# setting_of SIDE NAME: nothing where the server knows no such setting.
setting_of() { on "$1" <<<"CONFIG GET $2" | sed -n 2p; }

# version_number TEXT: 7.0.15 as 7000; Valkey tells the version of Redis that it equals.
version_number() { if [[ $1 =~ ^([0-9]+)\.([0-9]+) ]]; then echo $((BASH_REMATCH[1] * 1000 + BASH_REMATCH[2])); else echo 0; fi; }

# databases_of SIDE: numbers of the logical databases that have keys.
databases_of() { on "$1" <<<"INFO keyspace" | tr -d '\r' | sed -n 's/^db\([0-9]*\):.*/\1/p' | sort -n; }
