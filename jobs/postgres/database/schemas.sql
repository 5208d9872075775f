-- Purpose: the database's schemas, owned by its owner. Run in the database. Parameters: owner, schemas (JSON).
select format('create schema if not exists %I authorization %I', name, :'owner') from json_array_elements_text(:'schemas') name \gexec
