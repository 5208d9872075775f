# Purpose: what preparing a move is for every engine: all that stands against it is refused at once, and its fence has a keeper.
# Of the engine: problems (one sentence a line), lease_state, keeper_lives.

# A question that fails ends the step: nothing is taken for right that could not be asked. So `problems` stands in no condition and no
# pipe, where the shell would let it go on after an error.
refuse_problems() {
  local line
  end_begun_run
  problems >"$scratch/against"
  line=$(grep -v '^$' "$scratch/against" | paste -sd '|' || true)
  [[ -z $line ]] || fail refused "${line//|/; }"
}

# The Swarm makes a failed job another task when its leader starts. A run that has its lease already is only ended by that, as settle.sh
# ends one (outcome.sh): its copy may be what the applications work on.
end_begun_run() {
  local state
  state=$(lease_state 2>/dev/null) || return 0
  # As Redis says that there is none.
  if [[ -z $state || $state == forgotten ]]; then return; fi
  begin_step settle
  fail undone "the job of run $RUN was started a second time"
}

# A fence without its keeper could stand for ever.
wait_for_keeper() {
  local deadline=$((SECONDS + ${KEEPER_SECONDS:-60}))
  until keeper_lives; do
    ((SECONDS < deadline)) || fail refused "the keeper of the fence shows no sign of life on the source within ${KEEPER_SECONDS:-60} s: see the job keeper of run $RUN on the source's server"
    pause 0.2
  done
}
