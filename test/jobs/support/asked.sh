# Purpose: what a session that lasts has to hold, one line each: the same session or another, a value as it came, what a script
# leaves to the next one, an error and how it goes on, and a session that the server has ended. $TOLD is the value.
postgres=$(dirname -- "${BASH_SOURCE[0]}")
. "$postgres/../lib/job.sh"
. "$postgres/session.sh"
remember_password "$TARGET_HOST" "$TARGET_PORT" dbhaven target-admin

own() { ask_target postgres -c 'select pg_backend_pid()'; }
line() { printf '%s=%s\n' "$1" "$(json_string "$2")"; }
script() { cat >"$scratch/script.sql"; }

line unopened "$([[ $(own) == "$(own)" ]] && echo same || echo other)"
begin_lasting target postgres
before=$(own)
line opened "$([[ $before == "$(own)" ]] && echo same || echo other)"
script <<<"select :'told'; create temporary table left_over (a int); set work_mem = '99MB'; select 'x' where false; select '';"
line value "$(ask_target postgres -v told="$TOLD" -f "$scratch/script.sql"; echo end)"
script <<<"select length(:'told'), right(:'told', 5);"
large=$(printf "%0200000d it's" 0)
line large "$(ask_target postgres -v told="$large" -f "$scratch/script.sql") $(on_target postgres -v told="$large" -f "$scratch/script.sql")"
script <<<"select current_setting('work_mem'); select to_regclass('pg_temp.left_over') is null, :'told';"
line nothing "$(ask_target postgres -v told=2 -f "$scratch/script.sql")"
line idle "$(ask_target postgres -c "select current_setting('idle_session_timeout')")"
script <<<'select 1/0; select 2;'
line error "$(ask_target postgres -f "$scratch/script.sql" 2>&1 || echo "code $?")"
line after "$([[ $before == "$(own)" ]] && echo same || echo other)"
begin_lasting target postgres
before=$(own)
on_target postgres -c "select count(pg_terminate_backend(pid)) from pg_stat_activity where pid = $before" >/dev/null
line ended "$([[ -n $(own) && $before != "$(own)" ]] && echo other)"
begin_lasting target nowhere || line nowhere "$(ask_target nowhere -c 'select 1' 2>&1 || echo "code $?")"
forget_passwords
