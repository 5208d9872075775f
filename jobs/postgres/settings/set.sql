-- Purpose: sets what differs from the file that ALTER SYSTEM writes. Parameters: settings (JSON).
-- Lists are given word by word: as one text they would be one word.
select format('alter system set %I to %s', lower(key), case
         when lower(key) in ('search_path', 'temp_tablespaces', 'session_preload_libraries', 'local_preload_libraries') and value <> ''
         then (select string_agg(quote_literal(btrim(word, ' "')), ', ' order by place) from unnest(string_to_array(value, ',')) with ordinality words (word, place))
         else quote_literal(value) end)
from json_each_text(:'settings') wanted
where not exists (
  select from pg_file_settings f
  where lower(f.name) = lower(wanted.key) and f.setting = wanted.value and f.sourcefile = current_setting('data_directory') || '/postgresql.auto.conf')
order by key \gexec
