# Purpose: all definitions of a database as statements, in the words of its server, each with the settings that it was made under:
# sql_mode, character sets, time zone, collation of the database. For the target definers become what the move's accounts say; events
# are made disabled.

# Ends a statement, since everything else may stand in one. The client takes 15 letters.
printf -v delimiter "//%05d%05d//" $RANDOM $RANDOM

# read_definitions [SIDE [FILE [NAME VALUE]...]]: into $scratch/made-KIND, statements by kind: of all objects of the source's database, or
# of those of the side that the script names.
read_definitions() {
  local kind name enabled statement line side=${1:-source}
  ask "$side" "${2:-definitions}" database "$(database_of "$side")" "${@:3}" >"$scratch/objects" || return
  rm -f "$scratch"/made-*
  cut -f 4 "$scratch/objects" >"$scratch/statements"
  { echo 'SET character_set_results = NULL;'; cat "$scratch/statements"; } | escaped='' on "$side" "--database=$(database_of "$side")" >"$scratch/shown" || return
  while IFS=$'\t' read -r kind name enabled statement <&3; do
    IFS= read -r line <&4 || fail undone "the $side did not tell how $kind $name was made"
    statement_of "$kind" "$enabled" "$line" >>"$scratch/made-${kind/ /-}"
  done 3<"$scratch/objects" 4<"$scratch/shown"
}

# field: sets `value` to the next field of `rest`; fields may be empty.
field() { value=${rest%%$'\t'*} rest=${rest#*$'\t'}; }

# statement_of KIND ENABLED LINE: the server's answer, in which a backslash stands before what would end a field.
statement_of() {
  local kind=$1 rest=$3 value mode= zone= text characters= collation= base=
  field
  case $kind in sequence | table | view) ;; *) field; mode=$value ;; esac
  if [[ $kind == event ]]; then field; zone=$value; fi
  field
  printf -v text '%b' "$value"
  if [[ $kind == table || $kind == sequence ]]; then
    printf '%s\n%s\n' "$text" "$delimiter"
    return
  fi
  field; characters=$value
  field; collation=$value
  if [[ $kind != view ]]; then field; base=$value; fi
  if [[ $kind == event && $2 == 1 ]]; then text="${text%%" PRESERVE ENABLE"*} PRESERVE DISABLE${text#*" PRESERVE ENABLE"}"; fi
  map_definer
  # What follows in these may end in a byte that looks like a backslash: the client has to know.
  case $characters in gbk | sjis | cp932 | big5) printf 'charset %s\n' "$characters" ;; esac
  if [[ $base != '' && $base != "$database_collation" ]]; then printf 'ALTER DATABASE COLLATE %s\n%s\n' "$base" "$delimiter"; fi
  printf "SET sql_mode = '%s', time_zone = '%s', character_set_client = %s, collation_connection = %s\n%s\n" "$mode" "${zone:-+00:00}" "$characters" "$collation" "$delimiter"
  printf '%s\n%s\n' "$text" "$delimiter"
  if [[ $base != '' && $base != "$database_collation" ]]; then printf 'ALTER DATABASE COLLATE %s\n%s\n' "$database_collation" "$delimiter"; fi
  case $characters in gbk | sjis | cp932 | big5) printf 'charset utf8mb4\n' ;; esac
}

# map_definer: in `text`, where names stand in the quotes of the sql_mode that it was made under; whoever is not named was refused.
map_definer() {
  local user quote
  [[ $text =~ ^(CREATE[^\`\"]*DEFINER=)([\`\"]) ]] || fail undone "a definition has no account that it belongs to: ${text:0:80}"
  quote=${BASH_REMATCH[2]}
  [[ $text =~ ^(CREATE[^\`\"]*DEFINER=)$quote(([^$quote]|$quote$quote)*)$quote@$quote([^$quote]*)$quote(.*)$ ]] || fail undone "a definition belongs to a role: ${text:0:80}"
  user=${BASH_REMATCH[2]//$quote$quote/$quote}
  [[ -n ${account_of[$user]:-} ]] || fail undone "accounts of the move does not say what becomes of $user"
  text="${BASH_REMATCH[1]}$quote${account_of[$user]}$quote@$quote%$quote${BASH_REMATCH[5]}"
}

declare -A account_of=()
while IFS= read -r line; do
  if [[ -n $line ]]; then account_of[${line% *}]=${line##* }; fi
done <<<"${ACCOUNTS:-}"
unset line

# make KINDS...: on the taking side, in this order; those between views in one session.
make() {
  local kind files=()
  for kind in "$@" end; do
    if [[ ${#files[@]} != 0 && ($kind == view || $kind == end) ]]; then
      cat "${files[@]}" | making || return
      files=()
    fi
    if [[ ! -s $scratch/made-$kind ]]; then continue; fi
    if [[ $kind == view ]]; then make_views || return; else files+=("$scratch/made-$kind"); fi
  done
}

# making ARGUMENTS...: statements on stdin; fails with the server's words and the beginning of the statement. No table is looked at that is not
# there yet.
making() {
  {
    printf 'SET SESSION foreign_key_checks = 0, max_heap_table_size = %s;\nDELIMITER %s\n' "$heap_bytes" "$delimiter"
    cat
  } >"$scratch/to-make"
  on "$taker" "--database=$(database_of "$taker")" --binary-mode --comments "$@" <"$scratch/to-make" >/dev/null 2>"$scratch/making" || {
    with_statement "$(last_words "$scratch/making")" >&2
    return 1
  }
}

# with_statement WORDS: of a session of `making`, with the first line of the statement that they are about.
with_statement() {
  local number line=
  if [[ $1 =~ ' at line '([0-9]+) ]]; then
    number=$((BASH_REMATCH[1] - $(begin_at "$taker" | wc -l)))
    if ((number > 0)); then line=$(sed -n "${number}p" "$scratch/to-make"); fi
  fi
  printf '%s%s\n' "$1" "${line:+ (${line:0:120})}"
}

# A view that stands on another is made after it: as many rounds as it takes.
make_views() {
  local made=-1 now=0 wanted
  wanted=$(grep -c '^view'$'\t' "$scratch/objects")
  # A view that is there already is refused, and stays.
  while ((now < wanted && now > made)); do
    made=$now
    making --force <"$scratch/made-view" 2>/dev/null || true
    now=$(ask target views database "$TARGET_DATABASE") || return
  done
  ((now == wanted)) || { making --force <"$scratch/made-view" 2>/dev/null || true; with_statement "$(grep '^ERROR' "$scratch/making" | grep -v '^ERROR 1050 ' | tail -n 1)" >&2; return 1; }
}
