# Purpose: the four ways for a job to fail, each with its exit code (the same list as plan/moves/failure.ts), and the
# scratch folder where any of the job's processes leaves the reason. The first reason counts.
# refused: nothing was touched. undone: safe to run again. mismatch: the two sides differ. unknown: a person looks.

declare -A exit_codes=([refused]=10 [undone]=11 [mismatch]=12 [unknown]=13)

scratch=$(mktemp -d "${TMPDIR:-/tmp}/dbhaven-job.XXXXXX")

# fail CLASS SENTENCE: ends the calling process; the job's end (end_failed) takes class and sentence from here.
fail() {
  local note
  note=$(mktemp "$scratch/.failure.XXXXXX")
  printf '%s\n%s\n' "$1" "$2" >"$note"
  ln "$note" "$scratch/failure" 2>/dev/null || true
  exit "${exit_codes[$1]}"
}

failed() { [[ -e $scratch/failure ]]; }

# failure_class and failure_reason of what failed first; without a reason the last words of the programs are it.
failure_class() { if failed; then head -n 1 "$scratch/failure"; else echo "${1:-undone}"; fi; }
failure_reason() {
  local reason
  if failed; then reason=$(tail -n +2 "$scratch/failure"); else reason=$(last_words); fi
  if starved; then
    # The shell's own word for it says no more than we do.
    if [[ $reason == *Killed* ]]; then reason=; fi
    reason="a program of the job was killed for lack of memory (fewer sessions at a time need less: jobs of the move)${reason:+: $reason}"
  fi
  printf '%s\n' "$reason"
}

# starved: whether the kernel has killed a process of this container for lack of memory, as its control group counts
# them (version 2, or 1).
starved() {
  local killed
  killed=$(cat "${DBHAVEN_CGROUP:-/sys/fs/cgroup}"/memory.events "${DBHAVEN_CGROUP:-/sys/fs/cgroup}"/memory/memory.oom_control 2>/dev/null | sed -n 's/^oom_kill //p')
  ((${killed:-0} > 0))
}

# last_words [FILE]: the last error in the programs' messages, as part of a sentence. That a worker has died is no error of its own: the
# others are told to end after it has said why.
last_words() {
  local line words=
  while IFS= read -r line; do
    case $line in
      *"error: a worker process died unexpectedly") ;;
      *ERROR:* | *FATAL:* | *PANIC:* | *error:*) words=$line ;;
    esac
  done < <(cat "${1:-$scratch/errors}" 2>/dev/null)
  if [[ -z $words ]]; then words=$(tail -n 1 "${1:-$scratch/errors}" 2>/dev/null || true); fi
  words=${words#psql:*: } words=${words##*ERROR:  } words=${words##*FATAL:  }
  printf '%s' "${words:-it ended without a message}"
}

# end_failed CLASS REASON [JSON MEMBERS]: writes the result and ends the job.
end_failed() {
  publish result "{\"state\":\"$1\",\"reason\":$(json_string "$2")${3:+,$3}}"
  say "$1: $2"
  exit "${exit_codes[$1]}"
}
