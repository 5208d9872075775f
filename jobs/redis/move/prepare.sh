# Purpose: step `prepare`: logs in on both sides, makes dbhaven's own account on the source, and refuses what cannot be
# carried. Applications notice nothing.

prepare() {
  begin_step prepare
  reach_target
  reach_source
  # The keeper finds its way in from here on.
  refuse_problems
  try_disk
  ready_target
}

reach_target() {
  info target >"$scratch/info-target" 2>"$scratch/login" || fail refused "login as dbhaven on the target $TARGET_HOST:$TARGET_PORT: $(last_words "$scratch/login")"
  target_version=$(version_number "$(value_of redis_version "$scratch/info-target")")
  refuse_loading target
}

# The superuser is needed once, to make dbhaven's own account; later runs get by without it, where the server has not forgotten it. An
# instance of dbhaven's has its account, and no superuser is named for it: nothing is written there.
reach_source() {
  if ! info source >"$scratch/info-source" 2>"$scratch/login"; then
    [[ -n $SOURCE_SUPERUSER ]] || fail refused "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT: $(why_no_login)"
    make_administrator 2>"$scratch/login" || fail refused "login as $SOURCE_SUPERUSER on the source $SOURCE_HOST:$SOURCE_PORT: $(why_no_login)"
    info source >"$scratch/info-source" 2>"$scratch/login" || fail refused "login as dbhaven on the source $SOURCE_HOST:$SOURCE_PORT: $(last_words "$scratch/login")"
  fi
  source_version=$(version_number "$(value_of redis_version "$scratch/info-source")")
  refuse_loading source
}

# refuse_loading SIDE: until its data are there a server tells of itself, and little more.
refuse_loading() {
  [[ $(value_of loading "$scratch/info-$1") != 1 ]] || fail refused "the $1 is still loading its data; wait for it"
}

why_no_login() {
  local words
  words=$(last_words "$scratch/login")
  case $words in
    *"wrong number of arguments for 'auth'"*) echo "it is older than Redis 6.0, which has no accounts, so that no fence could hold anybody off; upgrade it there first (its files can be read by 6.0)" ;;
    *SSL* | *ssl* | *"Server closed the connection"*)
      if [[ ${SOURCE_TLS:-prefer} == require ]]; then
        echo "it offers no TLS, and the keys would cross from server to server for everybody to read; accept it with unencrypted: true in the move's source"
      else
        echo "$words"
      fi
      ;;
    *) echo "$words" ;;
  esac
}

# problems: what stands against the move, one sentence a line. Writes nothing.
problems() {
  about_lease
  about_server
  about_versions
  on source <<<"ACL LIST" >"$scratch/users-now"
  appendonly=$(setting_of source appendonly)
  about_accounts
  about_passwords
  about_log
  about_disk
  survey
  about_keys
  about_room
}

about_lease() {
  local held state
  held=$(on source <<<"GET ${reserved}fence")
  [[ -n $held && $held != "$RUN" ]] || return 0
  state=$(on source <<<"HGET ${reserved}lease:$held state")
  case $state in
    committed) echo "run $held has moved this source already: it is only the way back now" ;;
    fenced | lifting)
      if (($(on source <<<"HGET ${reserved}lease:$held until") > $(on source <<<TIME | sed -n 1p))); then
        echo "run $held holds a fence on this source until its lease ends; run up again then"
      else
        # A keeper lifts it within a second; without one it has come back with a snapshot of the time of the fence.
        echo "a fence of run $held stands on this source though its lease has ended: where ACL LIST shows the accounts as they should be, HSET ${reserved}lease:$held state lifted there; then run up again"
      fi
      ;;
  esac
}

about_server() {
  local source=$scratch/info-source modules module
  [[ ${TOGETHER:-} == "" ]] || echo "the source is moved as a whole: describe one move for it, without a second one from the same container"
  [[ $(value_of role "$source") == master ]] || echo "the source is a replica of $(value_of master_host "$source"), which refuses writes; name its master as the source"
  [[ $(value_of connected_slaves "$source") == 0 ]] || echo "$(value_of connected_slaves "$source") replicas follow the source, and would stay behind with what is there: end them (REPLICAOF NO ONE there)"
  [[ $(value_of cluster_enabled "$source") == 0 ]] || echo "the source is a node of a cluster, and a move takes a single server; bring the data by hand"
  [[ -n $(setting_of source maxmemory) ]] || echo "the source takes no CONFIG, which the fence needs: give the command back to $SOURCE_SUPERUSER (rename-command in its configuration, or its rules)"
  modules=$(on source <<<"MODULE LIST" | sed -n '/^name$/{n;p;}')
  for module in $modules; do echo "the source has the module $module, whose keys and commands the target does not know"; done
}

# A server reads no form of a value that a newer one writes; Redis and Valkey have parted after 7.2.
about_versions() {
  local from=$scratch/info-source to=$scratch/info-target older
  older="a value in the source's form cannot be read by an older or another server; give the target an image that is as new"
  if [[ -n $(value_of valkey_version "$from") ]]; then
    if [[ -z $(value_of valkey_version "$to") ]]; then
      echo "the source is Valkey $(value_of valkey_version "$from"), the target Redis $(value_of redis_version "$to"): $older"
    elif (($(version_number "$(value_of valkey_version "$from")") > $(version_number "$(value_of valkey_version "$to")"))); then
      echo "the source is Valkey $(value_of valkey_version "$from"), the target $(value_of valkey_version "$to"): $older"
    fi
  elif ((source_version > target_version)) || { ((source_version >= 7003)) && [[ -n $(value_of valkey_version "$to") ]]; }; then
    echo "the source is Redis $(value_of redis_version "$from"), the target $(value_of valkey_version "$to" | sed 's/^/Valkey /' | grep . || value_of redis_version "$to" | sed 's/^/Redis /'): $older"
  fi
}

# Whoever may log in at the source needs an account that takes its place, or was forgotten.
about_accounts() {
  local name
  while IFS= read -r name; do
    if ! grep -q "^$(sed 's/[][\.*^$]/\\&/g' <<<"$name") " <<<"$ACCOUNTS"; then
      echo "the source's account $name may log in, and accounts of the move does not say which account takes its place; add it, or switch it off there (ACL SETUSER $name off)"
    fi
  done < <(sed -n 's/^user \([^ ]*\) on .*/\1/p' "$scratch/users-now" | grep -vx dbhaven)
}

about_passwords() {
  local name
  while IFS= read -r name; do
    if ! grep -qF "user $name " "$scratch/users-now"; then
      echo "the source has no account $name that could be carried: correct accounts of the move"
    elif [[ -z $(password_words "$name" "$scratch/users-now") ]]; then
      echo "the source's account $name has no password, and whoever reaches the target would be let in as that: give it one there (for default CONFIG SET requirepass, which its clients then have to send), or say which account of the target takes its place (as)"
    fi
  done < <(first_words "${CARRIED:-}")
}

# A server with an append-only file carries it out under the rules of `default` when it starts.
about_log() {
  local rules
  [[ $appendonly == yes ]] || return 0
  rules=$(sed -n 's/^user default //p' "$scratch/users-now")
  if [[ " $rules " != *" ~* "* || " $rules " != *" +@all "* || " ${rules##*+@all}" == *" -"* ]]; then
    echo "the source's account default has not all rights, and the server leaves out of its append-only file what default may not do, transactions and scripts as a whole, when it starts: give them back there (ACL SETUSER default ~* +@all; it may stay off)"
  fi
}

about_room() {
  local limit used needed
  limit=$(setting_of target maxmemory)
  needed=$(value_of used_memory_dataset "$scratch/info-source") used=$(value_of used_memory "$scratch/info-target")
  if ((limit > 0 && used + needed > limit)); then
    echo "the target has room for $(((limit - used) / 1048576)) MB (maxmemory), and the source's keys take $((needed / 1048576 + 1)) MB: raise memoryMegabytes of the instance"
  fi
}

keeper_lives() { [[ $(on source <<<"GET ${reserved}keeper:$RUN") == alive ]]; }
