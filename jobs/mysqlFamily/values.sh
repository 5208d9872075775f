# Purpose: values of settings, as the estate writes them and as a server of MariaDB or MySQL shows them. Sourced by settings.sh.

# number_of TEXT: 8M as a number, as on a command line; nothing where it is none.
number_of() {
  local factor=1
  [[ $1 =~ ^([0-9]+)([kKmMgGtT])$ ]] || { if [[ $1 =~ ^-?[0-9]+(\.[0-9]+)?$ ]]; then printf '%s' "$1"; fi; return 0; }
  case ${BASH_REMATCH[2],} in k) factor=1024 ;; m) factor=$((1024 ** 2)) ;; g) factor=$((1024 ** 3)) ;; t) factor=$((1024 ** 4)) ;; esac
  printf '%s' "$((BASH_REMATCH[1] * factor))"
}

# same_number VALUE TEXT NUMBER: whether the server's value is what the text says; NUMBER: of the text, where it is one.
same_number() {
  if [[ -n $3 && $1 == *.* ]]; then [[ $(on_server <<<"SELECT $1 = $3;") == 1 ]]; else [[ ${1,,} == "${3:-${2,,}}" ]]; fi
}
