-- Purpose: how far the copy is, as JSON. Run in the target database. Parameters: total and done (JSON: [bytes, rows] of
-- all tables, and of those copied; bytes as the tables take up on the source). Rows are the source's estimates.
with working as (
  select relid::regclass::text as name, tuples_processed as rows from pg_stat_progress_copy where datname = current_database() and command = 'COPY FROM'
), sum as (
  select (:'total'::json ->> 0)::bigint as total_bytes, (:'total'::json ->> 1)::bigint as total_rows,
         (:'done'::json ->> 0)::bigint as done_bytes, (:'done'::json ->> 1)::bigint + coalesce((select sum(rows) from working), 0) as done_rows
)
select json_build_object(
  'doneRows', done_rows, 'totalRows', greatest(total_rows, done_rows),
  'doneBytes', greatest(done_bytes, least(total_bytes, (total_bytes * (done_rows / nullif(total_rows, 0)::numeric))::bigint)), 'totalBytes', total_bytes,
  'tables', coalesce((select json_agg(name order by name) from working), '[]'))
from sum;
