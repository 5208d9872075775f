-- Purpose: what the target is, as one line of JSON. Run in the target database; reads only.
select json_build_object(
  'version', current_setting('server_version'),
  'bytes', pg_database_size(current_database()),
  'encoding', pg_encoding_to_char(encoding),
  'locale', datcollate)
from pg_database where datname = current_database();
