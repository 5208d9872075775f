-- Purpose: the database's extensions. Parameters: extensions (JSON).
set search_path = public;
select format('create extension if not exists %I', name) from json_array_elements_text(:'extensions') name \gexec
