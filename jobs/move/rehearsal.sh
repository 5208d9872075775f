# Purpose: what a rehearsal does otherwise than a move, for every engine: it has no fence, no lease and nothing to settle.
# Of the engine: empty_target, difference_members, forget_passwords.

unfenced=yes

# Where a move has its fence in the report, there is none.
without_fence() {
  deadline=$((EPOCHSECONDS + 365 * 86400))
  echo '{}' >"$scratch/fence.json"
  echo null >"$scratch/proof.json"
}

# conclude_rehearsal CODE: ends the job. Applications have noticed nothing; only the target may have to be emptied. A job
# that is stopped leaves that to the next run, which may be at work there already.
conclude_rehearsal() {
  local class reason report more=
  stop_all
  if (($1 == 0)); then
    report=$(<"$scratch/report.json")
    # Who reads how long it took has to know that.
    if [[ -n ${MAX_MEGABYTES_PER_SECOND:-} ]]; then report="{\"maxMegabytesPerSecond\":$MAX_MEGABYTES_PER_SECOND,${report#\{}"; fi
    forget_passwords
    publish result "$report"
    say "both sides were equal"
    exit 0
  fi
  read_ending "$1"
  if (($1 != 143)) || failed; then
    case $(current_step) in copy | verify) empty_target 2>/dev/null || reason+=" (the target could not be emptied; the next run does it)" ;; esac
  fi
  if [[ $class == mismatch ]]; then more=$(difference_members) || more=; fi
  forget_passwords
  end_failed "$class" "$reason" "\"run\":$(json_string "$RUN")${more:+,$more}"
}
