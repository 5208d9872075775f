# Purpose: keeps the fence of one run of a move: shows every second that it is alive, and lifts the fence when its lease
# has ended without a commit. Runs on the source's own server, so that it works when everything else is out of reach.
# Inputs (settings): RUN SOURCE_HOST SOURCE_PORT. Secrets: source-dbhaven (password).
# Result: none. Exit codes: 0 the run is over (committed, lifted, or ended without a fence); 143 it was stopped; anything
# else: start it again.
# A second run goes on where the first was; two at a time do no harm.
. "$(dirname -- "${BASH_SOURCE[0]}")/../lib/job.sh"
. "$(dirname -- "${BASH_SOURCE[0]}")/session.sh"

need RUN SOURCE_HOST SOURCE_PORT
remember_password "$SOURCE_HOST" "$SOURCE_PORT" dbhaven source-dbhaven
trap 'forget_passwords; exit 143' TERM INT

state=
while :; do
  # dbhaven's role and schema are made by the move; until then, and while the source is away, there is no answer.
  answer=$(on_source dbhaven -v run="$RUN" -f "$(dirname -- "${BASH_SOURCE[0]}")/move/keep.sql" 2>"$scratch/errors") || answer="no answer"
  if [[ $answer != "$state" ]]; then
    state=$answer
    say "run $RUN: $state"
  fi
  case $state in
    committed | lifted | over) forget_passwords; exit 0 ;;
  esac
  sleep 1 &
  wait $! || true
done
