# Purpose: what a source has to keep, a fence and a commit: whether it can is found before anybody is kept out. `appendonly` is what its
# setting says (prepare.sh).

# about_disk: what stands against that, one sentence a line. Writes nothing.
about_disk() {
  local source=$scratch/info-source limit command found
  [[ $(value_of rdb_last_bgsave_status "$source") != err ]] || echo "the source could not save its data the last time (rdb_last_bgsave_status:err), and the commit has to be kept on its disk: make room there, and BGSAVE until it works"
  [[ $(value_of aof_last_write_status "$source") != err ]] || echo "the source cannot write its append-only file (aof_last_write_status:err): make room on its disk"
  limit=$(value_of maxmemory "$source")
  if ((limit > 0 && $(value_of used_memory "$source") + 1048576 >= limit)) && [[ $(value_of maxmemory_policy "$source") == noeviction ]]; then
    echo "the source is full (maxmemory $limit), and a fence has to be noted on it: raise maxmemory there by some megabytes"
  fi
  [[ $appendonly != yes ]] || return 0
  for command in SAVE BGSAVE; do
    found=$(on source <<<"COMMAND INFO $command")
    [[ -n $found ]] || echo "the source has no command $command, with which the commit is kept on its disk: give it back (rename-command in its configuration)"
  done
}

# try_disk: once nothing else stands against the move, what is needed behind the fence is done before it: the accounts are kept as they
# are, and a source without a log saves its data, unless it has since its start.
try_disk() {
  local file answer
  if [[ $appendonly != yes ]] && ! has_saved; then try_saving; fi
  file=$(setting_of source aclfile)
  if [[ -n $file ]]; then
    answer=$(on source <<<"ACL SAVE")
    [[ $answer == OK ]] || fail refused "the source cannot keep its accounts in its file $file, so that a fence there would stay for ever: $answer. Mount the folder of the file instead of the file alone, and make both writable for the server"
  fi
}

# has_saved: the server takes the moment of its start for one at which it has saved.
has_saved() {
  on source <<<$'TIME\nINFO' | tr -d '\r' >"$scratch/saves" || return
  (($(value_of rdb_last_save_time "$scratch/saves") > $(head -n 1 "$scratch/saves") - $(value_of uptime_in_seconds "$scratch/saves") + 1))
}

# A server that has failed to save may take no writes from then on: this one has not been asked to save by those who write.
try_saving() {
  if save_beside source 2>"$scratch/saving"; then return; fi
  on source <<<"CONFIG SET stop-writes-on-bgsave-error no" >/dev/null
  fail refused "the source cannot save its data, and the commit has to be kept on its disk: $(last_words "$scratch/saving"). Make room there and its folder writable for the server, and BGSAVE until it works; so that it takes writes until then, stop-writes-on-bgsave-error is off there now: switch it on again afterwards"
}
