-- Purpose: the report as one line of JSON. Parameters: source, target (JSON), free (kilobytes, or empty where unknown),
-- blockers (one sentence a line), waive (JSON list).
select (:'source'::jsonb - 'tables' - 'objects' - 'clients' - 'longTransactions')::json as source_text \gset
select json_build_object(
  'state', 'prepared',
  'source', :'source_text'::json,
  'target', :'target'::jsonb || jsonb_build_object('freeBytes', nullif(:'free', '')::bigint * 1024),
  'tables', :'source'::json -> 'tables',
  'largest', (select coalesce(json_agg(item), '[]') from (select item from json_array_elements(:'source'::json -> 'tables') item limit 5) first_ones),
  'objects', :'source'::json -> 'objects',
  'clients', :'source'::json -> 'clients',
  'longTransactions', :'source'::json -> 'longTransactions',
  'waived', :'waive'::json,
  'blockers', (select coalesce(json_agg(line), '[]') from unnest(string_to_array(:'blockers', E'\n')) line where line <> ''));
