-- Purpose: names of the extensions that the move does without, one a line, as an expression of grep's. Parameters: waive (JSON list).
select regexp_replace(substr(name, length('extension ') + 1), '([^a-z0-9_-])', '\\\1', 'g') from json_array_elements_text(:'waive') name where name like 'extension %';
