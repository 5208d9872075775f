# Purpose: the target database as an empty one, whatever an earlier run has left, and the trial of all definitions in it.

# Name of the copy of the empty state; a database's name may be as long as a name can be.
spare="dbhaven-empty-$(printf '%s' "$TARGET_DATABASE" | sha256sum | cut -c1-12)"
# What it is called until it has taken the place of the filled one.
fresh=${spare/empty/fresh}

on_instance() { ask_target postgres -v database="$TARGET_DATABASE" -v spare="$spare" -v fresh="$fresh" -f "$postgres/target/$1.sql"; }
# Whether what is in the target was left by an earlier run of this move: t or f.
earlier() { if noted_on target; then ask_target dbhaven -v move="$MOVE" -v database="$TARGET_DATABASE" -f "$postgres/target/earlier.sql"; fi; }
contents() { on_target "$TARGET_DATABASE" -f "$postgres/target/contents.sql"; }

ready_target() {
  local found
  found=$(contents)
  if [[ -n $found ]]; then
    [[ $(earlier) == t ]] ||
      fail refused "the target database $TARGET_DATABASE is not empty, and what is in it was not left by an earlier run of this move, or its accounts were let in since: $found"
    [[ $(on_instance spare-exists) == t ]] ||
      fail refused "the target database $TARGET_DATABASE holds what an earlier run has left, and the copy of its empty state is gone: drop the database, and run up again"
    empty_target
  else
    note_run emptied
    on_instance remember-empty
  fi
  note_run filling
  try_definitions
}

# note_run FILE: whether a run has something in the target; only then may a later one empty it.
note_run() { ask_target dbhaven -v run="$RUN" -v move="$MOVE" -v database="$TARGET_DATABASE" -v accounts="$ACCOUNTS" -f "$postgres/target/$1.sql"; }

empty_target() {
  on_instance empty-again
  note_run emptied
}

# All definitions are made once without rows, with who owns them and may use them, before anybody is kept out: what the target does
# not understand is found here. The source is only read.
try_definitions() {
  carry_roles
  dump_definitions ""
  : >"$scratch/errors"
  # The query of a materialized view may fail without rows (a share of none), and proves nothing.
  (restore_before && restore_after 'MATERIALIZED VIEW DATA') || {
    empty_target 2>/dev/null || true
    fail refused "the target does not take the source's definitions: $(refused_command)$(last_words)$(earlier_minor)"
  }
  bring_rights false || {
    empty_target 2>/dev/null || true
    fail refused "the target does not take the source's owners, privileges and settings: $(last_words)"
  }
  empty_target
}

# lay_definitions: makes them once more, after the trial, for the rows to come: nobody is kept out yet. `laid` is what they were.
laid=
lay_definitions() {
  make_definitions
  laid=$(definitions_sum)
}

# definitions_sum: of the statements that were dumped, without the word by which each pg_dump keeps meta-commands out.
definitions_sum() { pg_restore -f - "$scratch/definitions" | sed '/^\\\(un\)\{0,1\}restrict /d' | sha256sum; }

# make_definitions: all that comes before rows, as it is in `definitions`; nothing is to be done where that was laid before.
make_definitions() {
  if [[ -n $laid ]]; then
    if [[ $laid == "$(definitions_sum)" ]]; then return; fi
    empty_target
  fi
  note_run filling
  restore_before || fail undone "definitions: $(refused_command)$(last_words)"
}

# What pg_restore could not do, up to its first bracket or end of line: "CREATE TABLE public.orders: ".
refused_command() { sed -n 's/^Command was: \([^(]*[^( ;]\).*/\1: /p' "$scratch/errors" | tail -n 1; }

# A server keeps a number of its own with columns since a minor release, and the pg_dump of an earlier one takes it for an option.
earlier_minor() {
  if [[ $(last_words) == *pg_attver* ]]; then printf '%s' "; the target's image is of an earlier minor release than the source: name its newest one"; fi
}

# carry_roles: the accounts that keep name and password, with attributes and memberships. The hashes go from server to
# server and are in no file. The right to log in is worth nothing before the database is opened to them.
carry_roles() {
  ask_source "$SOURCE_DATABASE" -v accounts="$ACCOUNTS" -v remembered="${1:-[]}" -v waive="$WAIVE" -f "$postgres/copy/roles.sql" | on_target "$TARGET_DATABASE" -f -
}

# dump_definitions SNAPSHOT: schema and everything that hangs on it, without owners and privileges, which come from the
# catalog with the accounts mapped. A table that an application's transaction has locked is not waited for without end.
dump_definitions() {
  PGOPTIONS="$PGOPTIONS$source_options" pg_dump -w -d "$(source_as "$SOURCE_DATABASE")" ${1:+--snapshot="$1"} -Fc -Z0 --section=pre-data --section=post-data \
    --lock-wait-timeout="${LOCK_WAIT_SECONDS:-30}s" \
    --no-owner --no-privileges --no-tablespaces --no-blobs --no-subscriptions --no-security-labels -f "$scratch/definitions" || refuse_locked "$@"
  pg_restore -l "$scratch/definitions" >"$scratch/contents"
}

refuse_locked() {
  local locked
  locked=$(on_source "$SOURCE_DATABASE" -f "$postgres/prepare/locks.sql")
  if [[ -n $locked ]]; then if [[ -n $1 ]]; then fail undone "$locked"; else fail refused "$locked"; fi; fi
  return 1
}

# restore LIST ARGUMENTS...: what the list names; an empty one is no reason to begin a session.
restore() {
  [[ -s $1 ]] || return 0
  pg_restore -w -d "$(target_as "$TARGET_DATABASE")" --exit-on-error --no-owner --no-privileges -L "$@" "$scratch/definitions"
}
listed() { grep -E "^[0-9]+; [0-9]+ [0-9]+ ($1) " "$scratch/contents" >"$2" || true; }

# Schemas, then the extensions in them (a superuser's work), then all else that comes before rows: as the owner, and as a
# superuser what nobody else may make, in the order of the dump.
restore_before() {
  listed 'SCHEMA -|COMMENT - SCHEMA' "$scratch/list"
  restore "$scratch/list" --section=pre-data --role="$TARGET_OWNER" || return
  on_target "$TARGET_DATABASE" -v facts="$facts" -v waive="$WAIVE" -f "$postgres/copy/extensions.sql" || return
  list_rest
  ask_source "$SOURCE_DATABASE" -f "$postgres/copy/superusers-work.sql" >"$scratch/superusers-work"
  restore_in_turns || return
  ask_source "$SOURCE_DATABASE" -v roles="$roles" -v accounts="$ACCOUNTS" -f "$postgres/copy/role-bound.sql" | on_target "$TARGET_DATABASE" -f -
}

# list_rest [KINDS]: into `list`, what is not made apart, without these kinds (words of the table of contents). Numbers are those of the
# last dump, and another dump of the same may have others.
list_rest() {
  grep -vE '^[0-9]+; [0-9]+ [0-9]+ (SCHEMA -|COMMENT - SCHEMA|EXTENSION -|COMMENT - EXTENSION|PUBLICATION|EVENT TRIGGER|COMMENT - EVENT TRIGGER|COMMENT - PUBLICATION|USER MAPPING'"${1:+|$1}) " "$scratch/contents" >"$scratch/list" || true
}

# restore_in_turns: the list before the rows, in parts that the owner and the superuser make in turns. What the superuser has
# made is the owner's at once, as what follows may want. A comment goes with the object before it: alone, it belongs to no section.
restore_in_turns() {
  local line class object rest by part=0 last= file
  local -A superusers=()
  while read -r class object; do superusers["$class $object"]=yes; done <"$scratch/superusers-work"
  rm -f "$scratch"/part-*
  while IFS= read -r line; do
    rest=${line#* }
    class=${rest%% *} rest=${rest#* }
    object=${rest%% *} rest=${rest#* }
    by=owner
    if [[ -n ${superusers["$class $object"]:-} || $rest == 'SHELL TYPE '* ]]; then by=superuser; fi
    if [[ $rest == 'COMMENT '* ]]; then by=${last:-owner}; fi
    if [[ $by != "$last" ]]; then
      part=$((part + 1)) last=$by
      printf -v file '%s/part-%06d-%s' "$scratch" $part "$by"
    fi
    printf '%s\n' "$line" >>"$file"
  done <"$scratch/list"
  for part in "$scratch"/part-*; do
    case $part in
      *-owner) restore "$part" --section=pre-data --role="$TARGET_OWNER" || return ;;
      *-superuser)
        restore "$part" --section=pre-data || return
        on_target "$TARGET_DATABASE" -v owner="$TARGET_OWNER" -f "$postgres/copy/hand-over.sql" || return
        ;;
    esac
  done
}

# restore_after [KINDS]: indexes, constraints, triggers and the like, in parallel, without these kinds; what only a superuser can make comes last.
restore_after() {
  list_rest "${1:-}"
  without "$(ask_source "$SOURCE_DATABASE" -v accounts="$ACCOUNTS" -f "$postgres/copy/mapped-policies.sql")" || return
  restore "$scratch/list" --section=post-data --role="$TARGET_OWNER" -j "$JOBS" || return
  ask_target postgres -v waive="$WAIVE" -f "$postgres/copy/waived-comments.sql" >"$scratch/waived-comments" || return
  grep -vFf "$scratch/waived-comments" "$scratch/contents" >"$scratch/unwaived" || true
  grep -E '^[0-9]+; [0-9]+ [0-9]+ (PUBLICATION|PUBLICATION TABLE|PUBLICATION TABLES IN SCHEMA|COMMENT - PUBLICATION|COMMENT - EXTENSION) ' "$scratch/unwaived" >"$scratch/superuser-list" || true
  restore "$scratch/superuser-list"
}

# without OBJECTS: takes what has been made otherwise (class and number, one line each) out of the list.
without() {
  [[ -n $1 ]] || return 0
  sed 's/^/^[0-9]*; /; s/$/ /' <<<"$1" >"$scratch/made"
  grep -vf "$scratch/made" "$scratch/list" >"$scratch/rest" || true
  mv "$scratch/rest" "$scratch/list"
}

# Event triggers would run at what follows their making, so they are the last thing of all.
restore_event_triggers() {
  listed 'EVENT TRIGGER|COMMENT - EVENT TRIGGER' "$scratch/event-list"
  restore "$scratch/event-list"
}
