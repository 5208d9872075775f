# Purpose: runs the steps of a job so that whatever ends them, an error, a signal or the end of the lease, is followed by
# the job's own ending. kill -9 is the keeper's and settle.sh's case.

stopped=

# supervise STEPS: runs the function STEPS in a process group of its own and sets `code` to its exit code (143: a signal
# to the job ended the whole group). Programs' messages are gathered in $scratch/errors. Not to be called in a condition:
# there the shell would let the steps go on after an error.
supervise() {
  code=0
  : >"$scratch/errors"
  trap 'stopped=TERM' TERM INT HUP
  set -m
  (
    set +m
    trap - TERM INT HUP
    exec >>"$scratch/errors" 2>&1
    "$1"
  ) &
  steps=$!
  set +m
  wait "$steps" || code=$?
  if [[ -n $stopped ]]; then code=143; fi
  # Workers of a step that failed may still be copying.
  kill -TERM -- "-$steps" 2>/dev/null || true
}

# give_up CLASS SENTENCE: ends all steps of the job, from any of its processes.
give_up() {
  (fail "$@") || true
  kill -TERM "$$"
}

# stop_all: waits for what still runs; from then on no signal ends the job's ending. A bare wait is for process substitutions too, and bash 5.2
# now and then takes one that has ended (pause.sh) for one that runs: it would wait as long as the job has any child, and a server
# beside (postgres/beside.sh) is one that ends with the job alone.
stop_all() {
  local running
  trap '' TERM INT HUP
  running=$(jobs -p)
  if [[ -n $running ]]; then wait $running 2>/dev/null || true; fi
}
