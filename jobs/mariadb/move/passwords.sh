# Purpose: accounts that keep their password: its hash goes from the source to the target behind the fence, when nobody can change it
# any more. From one session into the other: it is in no file, no argument and no log.

# unfit_passwords: why an account cannot be carried, one sentence a line.
unfit_passwords() {
  local name
  [[ -n ${CARRIED:-} ]] || return 0
  first_words "$CARRIED" | while IFS= read -r name; do variable account "$name"; cat "$mariadb/move/refusals-carried.sql"; done | on source
}

carry_passwords() {
  local name verifier
  [[ -n ${CARRIED:-} ]] || return 0
  ask source passwords carried "$CARRIED" | while IFS=$'\t' read -r name verifier; do
    variable account "$name"
    variable verifier "$verifier"
    cat "$mariadb/move/password.sql"
  done | on target
}
