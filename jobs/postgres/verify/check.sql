-- Purpose: one check: its name on the first line, then its query. Parameters: checks (JSON), number.
select key || E'\n' || value || ';' from json_each_text(:'checks') with ordinality c (key, value, number) where number = :number;
