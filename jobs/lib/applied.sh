# Purpose: what the job `settings` of every engine shares: what it keeps, and its end. Sourced after lib/job.sh.
# The job leaves the file $scratch/changing before it changes anything, and the names of settings that wait for the next start
# of the server, a line each, in $scratch/waiting.

# keep TEXT: in the file $kept, for the server's next start; the old file or the new one, never a part.
keep() {
  printf '%s' "$1" >"$kept.new"
  mv -f "$kept.new" "$kept"
}

# end_applied: after `supervise`; the result, and the job's end.
end_applied() {
  local class=refused
  if ((code == 0)); then
    publish result "{\"state\":\"done\",\"waiting\":[$({ cat "$scratch/waiting" 2>/dev/null || true; } | list_json)]}"
    say "instance $INSTANCE has its settings"
    exit 0
  fi
  if [[ -e $scratch/changing ]]; then class=undone; fi
  if ((code == 143)); then end_failed "$class" "the job was stopped"; fi
  end_failed "$(failure_class "$class")" "$(failure_reason); the server goes on with the value that it had"
}
