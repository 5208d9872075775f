# Purpose: what preparing a move is for every engine: all that stands against it is refused at once, and its fence has a keeper.
# Of the engine: problems (one sentence a line), keeper_lives.

refuse_problems() {
  local line
  line=$(problems | grep -v '^$' | paste -sd '|' || true)
  [[ -z $line ]] || fail refused "${line//|/; }"
}

# A fence without its keeper could stand for ever.
wait_for_keeper() {
  local deadline=$((SECONDS + ${KEEPER_SECONDS:-60}))
  until keeper_lives; do
    ((SECONDS < deadline)) || fail refused "the keeper of the fence shows no sign of life on the source within ${KEEPER_SECONDS:-60} s: see the job keeper of run $RUN on the source's server"
    pause 0.2
  done
}
