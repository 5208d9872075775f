# Purpose: settings and secrets of a job.

if [[ -r $DBHAVEN_HOME/settings.env ]]; then
  . "$DBHAVEN_HOME/settings.env"
fi

# need NAME...: refuses a job whose settings are not complete.
need() {
  local name
  for name; do
    [[ -n ${!name:-} ]] || end_failed refused "the job lacks its setting $name; it is started by jobs/run.ts, or by hand with a settings.env in $DBHAVEN_HOME."
  done
}

# first_words TEXT: of its lines that are not empty, a line each: the names that a setting is about.
first_words() {
  local word rest
  while read -r word rest; do
    if [[ -n $word ]]; then printf '%s\n' "$word"; fi
  done <<<"$1"
}

# secret_file NAME: path of a secret; refuses if it is missing.
secret_file() {
  [[ -r $DBHAVEN_SECRETS/$1 ]] || end_failed refused "the job lacks its secret $1 in $DBHAVEN_SECRETS."
  printf '%s' "$DBHAVEN_SECRETS/$1"
}
