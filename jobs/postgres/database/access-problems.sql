-- Purpose: what the server does not understand of its pg_hba.conf, one line each; nothing if it is right.
select format('line %s: %s', line_number, error) from pg_hba_file_rules where error is not null;
