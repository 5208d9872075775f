# Purpose: has a server save its data beside its work (BGSAVE), and waits for it; and so keeps a lease on the disk of a source without a log.

# keeps_log SIDE: what it was told is in its append-only file, and need not be saved.
keeps_log() { [[ $(setting_of "$1" appendonly) == yes ]]; }

# keep_lease_beside: a file keeps the accounts closed over a restart, and what they had stands in the lease alone.
keep_lease_beside() {
  if keeps_log source || [[ -z $(setting_of source aclfile) ]]; then return; fi
  save_beside source
}

# forget_lease_beside: what was saved behind the fence has the lease as it stood then, and a restart would bring it back.
forget_lease_beside() {
  if keeps_log source || (($(on source <<<LASTSAVE) < $(on source <<<"HGET ${reserved}lease:$leased since"))); then return; fi
  save_beside source
}

# save_beside SIDE: fails with the server's words. What it was saving before does not count: that may have begun too early.
save_beside() {
  local answer
  until answer=$(on "$1" <<<BGSAVE) || return; [[ $answer == *started* ]]; do
    if [[ $answer != *"in progress"* && $answer != *"child process"* ]]; then
      printf '%s\n' "$answer" >&2
      return 1
    fi
    pause 0.5
  done
  until info "$1" >"$scratch/saves" || return; [[ $(value_of rdb_bgsave_in_progress "$scratch/saves") == 0 ]]; do pause 0.1; done
  if [[ $(value_of rdb_last_bgsave_status "$scratch/saves") != ok ]]; then
    echo "BGSAVE did not succeed (rdb_last_bgsave_status:err), and the log of the server says why" >&2
    return 1
  fi
}
