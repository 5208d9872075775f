# Purpose: what the job `database` of every engine shares: the names of its accounts and its end. Sourced after lib/job.sh.
# The job leaves the file $scratch/changing before it changes anything: a failure from there on is safe to run again.

# account_names: of ACCOUNTS, a line each with the name as its first word, as a JSON list.
account_names() { printf '[%s]' "$(first_words "${ACCOUNTS:-}" | list_json)"; }

# end_database JSON_MEMBERS: after `supervise`; the result, and the job's end.
end_database() {
  local class=refused
  if ((code == 0)); then
    publish result "{\"state\":\"done\",\"database\":$(json_string "$DATABASE"),$1}"
    say "database $DATABASE is as described"
    exit 0
  fi
  if [[ -e $scratch/changing ]]; then class=undone; fi
  if ((code == 143)); then end_failed "$class" "the job was stopped"; fi
  end_failed "$(failure_class "$class")" "$(failure_reason)"
}
