# Purpose: which step a move is in, for how long, and how far: the file `progress`, one line of JSON.

# begin_step NAME: notes the step, and how long the one before took.
begin_step() {
  end_step
  step=$1 step_began=${EPOCHREALTIME/./}
  printf '"step":"%s","since":%d' "$1" "$EPOCHSECONDS" >"$scratch/step"
  publish_progress
  say "$1"
}

end_step() {
  [[ -n ${step:-} ]] || return 0
  local microseconds=$((${EPOCHREALTIME/./} - step_began))
  printf '%s\t%d.%03d\n' "$step" $((microseconds / 1000000)) $((microseconds / 1000 % 1000)) >>"$scratch/seconds"
}

current_step() { sed -n 's/^"step":"\([a-z]*\)".*/\1/p' "$scratch/step" 2>/dev/null; }

publish_progress() {
  local fence=null copy=null
  if [[ -s $scratch/fence.json ]]; then fence=$(<"$scratch/fence.json"); fi
  if [[ -s $scratch/copy.json ]]; then copy=$(<"$scratch/copy.json"); fi
  publish progress "{\"run\":$(json_string "$RUN"),\"move\":$(json_string "$MOVE"),$(<"$scratch/step"),\"fence\":$fence,\"copy\":$copy}"
}
