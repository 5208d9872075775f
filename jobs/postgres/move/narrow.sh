# Purpose: the report of a verification, and where tables differ, the keys that do.

# report_on STATE: makes report.json from what was gathered. Where rows differ, keys are looked for first.
report_on() {
  local number
  number_tables
  : >"$scratch/differing-keys"
  for number in $(with_findings verify/differing-tables.sql); do
    narrow "$number"
  done
  end_step
  step=
  with_findings 'verify/words.sql verify/report.sql' -v state="$1" -v run="$RUN" -v checks="$CHECKS" -v accounts="$ACCOUNTS" \
    -v fence="$(<"$scratch/fence.json")" -v proof="$(<"$scratch/proof.json")" -v facts="$facts" -v waive="$WAIVE" >"$scratch/report.json"
  [[ -s $scratch/report.json ]] || fail undone "the report of the verification is empty"
}

number_tables() { cut -f 1,3,4 "$scratch/tables" | nl -b a -w 1 >"$scratch/numbered"; }

# with_findings SCRIPTS ARGUMENTS...: runs scripts in one session on the target, with all findings in temporary tables.
with_findings() {
  local scripts=$1 script name
  shift
  {
    cat "$postgres/verify/findings.sql"
    for name in numbered digests objects checks seconds differing-keys; do
      printf 'copy finding."%s" from stdin;\n' "$name"
      cat "$scratch/$name"
      printf '\\.\n'
    done
    for script in $scripts; do cat "$postgres/$script"; done
  } | sed 's/^copy finding\./copy pg_temp./' | on_target "$TARGET_DATABASE" "$@" -f -
}

differences() { about_report verify/differences.sql; }
nothing_differs() { [[ $(differences) == '[]' ]]; }

# narrow NUMBER: keys that differ, into `differing-keys`. The pieces that differ are read again, if they are few; else rows
# are put into buckets by a hash of their key, and the keys of the first buckets that differ are compared one by one.
narrow() {
  local list= side places=
  if (($1 > 0)); then places=$(with_findings verify/differing-pieces.sql -v number="$1"); fi
  if (($1 > 0)) && [[ -z $places ]]; then
    for side in source target; do
      script_of "$1" buckets | in_snapshot "$side" | sort >"$scratch/buckets-$side"
    done
    list=$({ comm -3 "$scratch/buckets-source" "$scratch/buckets-target" || true; } | tr -d '\t' | cut -d '|' -f 1 | sort -un | sed -n 1,20p | paste -sd ,)
  fi
  for side in source target; do
    keys_of "$1" "$side" "$places" | in_snapshot "$side" -v buckets="{$list}" -v places="$places" | sort >"$scratch/keys-$side"
  done
  # Lines that one side alone has; more than can be shown are read, as a writer whose reader is gone ends the job, and not kept.
  comm -23 "$scratch/keys-source" "$scratch/keys-target" | sed -n "1,1000s/^/$1\tsource\t/p" >>"$scratch/differing-keys"
  comm -13 "$scratch/keys-source" "$scratch/keys-target" | sed -n "1,1000s/^/$1\ttarget\t/p" >>"$scratch/differing-keys"
}

# keys_of NUMBER SIDE PLACES: the script for them.
keys_of() {
  if (($1 == 0)); then
    cat "$postgres/verify/large-object-keys.sql"
  elif [[ -n $3 ]]; then
    marks_of "$2" "$1"
    script_of "$1" piece
  else
    script_of "$1" keys
  fi
}

mismatched() {
  local sentence
  sentence=$(about_report verify/sentence.sql)
  fail mismatch "${differing:-source and target differ}: $sentence"
}
