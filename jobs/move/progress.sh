# Purpose: which step a move is in, for how long, and how far: the file `progress`, one line of JSON.

# begin_step NAME: notes the step, and how long the one before took.
begin_step() {
  end_step
  # Asked for when nothing took a signal yet.
  if cancelled_by >/dev/null; then fail undone "$(why_stopped)"; fi
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

# within_lease: ends the steps when the time is over; the keeper lifts the fence by the source's own clock.
within_lease() {
  ((EPOCHSECONDS < deadline)) || fail undone "step $step did not end within the lease of $MAX_INTERRUPTION_SECONDS s (maxInterruptionSeconds)"
}

# cancelled_by: who has asked for the end of the run (npm run cancel), if anybody has.
cancelled_by() { [[ -e $DBHAVEN_OUTPUT/cancel-requested ]] && printf "%s\n" "$(<"$DBHAVEN_OUTPUT/cancel-requested")"; }

# why_stopped: as a sentence's part, after a signal to the job.
why_stopped() {
  local by where=
  if [[ -n $(current_step) ]]; then where=" in step $(current_step)"; fi
  if by=$(cancelled_by); then echo "cancelled by $by$where"; else echo "the job was stopped$where"; fi
}

# read_ending CODE: sets class and reason of what ended the steps; CODE is what supervise found.
read_ending() {
  class=undone reason=
  if (($1 == 0)); then return; fi
  if (($1 == 143)) && ! failed; then
    reason=$(why_stopped)
    return
  fi
  class=$(failure_class) reason=$(failure_reason)
  if ! failed; then reason="step $(current_step): $reason"; fi
}

publish_progress() {
  local fence=null copy=null
  if [[ -s $scratch/fence.json ]]; then fence=$(<"$scratch/fence.json"); fi
  if [[ -s $scratch/copy.json ]]; then copy=$(<"$scratch/copy.json"); fi
  publish progress "{\"run\":$(json_string "$RUN"),\"move\":$(json_string "$MOVE"),$(<"$scratch/step"),\"fence\":$fence,\"copy\":$copy}"
}

# seconds_json: how long each step took, as members of a JSON object.
seconds_json() { sed 's/\(.*\)\t\(.*\)/"\1":\2/' "$scratch/seconds" | paste -sd ,; }

# fence_with_proof: as JSON; empty where there is none.
fence_with_proof() {
  local fence
  fence=$(<"$scratch/fence.json")
  if [[ $fence == '{}' ]]; then echo '{}'; else printf '%s,"proof":%s}' "${fence%\}}" "$(<"$scratch/proof.json")"; fi
}
