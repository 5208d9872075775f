# Purpose: the beat of a fence's keeper, for every engine: shows every second that it is alive, and lifts the fence when its
# lease has ended without a commit (keep_lease of the engine). Sourced by jobs/<engine>/keeper.sh.

keep_until_over() {
  local state= answer
  trap 'forget_passwords; exit 143' TERM INT
  while :; do
    # dbhaven's account and records are made by the move; until then, and while the source is away, there is no answer.
    if keep_lease >"$scratch/answer" 2>"$scratch/errors"; then answer=$(<"$scratch/answer"); else answer="no answer"; fi
    if [[ $answer != "$state" ]]; then
      state=$answer
      say "run $RUN: $state"
    fi
    case $state in
      committed | lifted | over) forget_passwords; exit 0 ;;
    esac
    pause 1
  done
}
