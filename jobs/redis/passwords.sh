# Purpose: the passwords of an account as the server keeps them, in lines "user NAME RULES" (ACL LIST).

# password_words NAME FILE: words of ACL SETUSER, each a sha256 in hex; none where it has no password.
password_words() {
  local word name rules
  while read -r word name rules; do
    if [[ $name == "$1" ]]; then tr ' ' '\n' <<<"$rules" | grep '^#' | paste -sd ' ' || true; fi
  done <"$2"
}
