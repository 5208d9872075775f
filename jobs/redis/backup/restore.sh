# Purpose: step `restore`: the stored file, loaded by a second server beside; it takes the place of the target.

restore_backup() {
  local beside=$scratch/restored
  begin_step restore
  mkdir "$beside"
  cp "$partial/dump.rdb" "$beside/dump.rdb"
  serve_dump
  restored=$beside/socket login[target]=${login[source]}
  target_version=$(version_number "$(info target | sed -n 's/^redis_version://p')")
}
