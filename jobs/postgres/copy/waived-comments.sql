-- Purpose: comments on extensions that the move does without, as a dump's table of contents names them, one line each. Run on any
-- server. Parameters: waive (JSON list).
select 'COMMENT - ' || regexp_replace(name, '^extension', 'EXTENSION') || ' ' from json_array_elements_text(:'waive') name where name ~ '^extension ';
