-- Purpose: a session that lasts is not ended by the server for doing nothing (a setting since 14).
do $$ begin
  if current_setting('idle_session_timeout', true) is not null then
    perform set_config('idle_session_timeout', '0', false);
  end if;
end $$;
