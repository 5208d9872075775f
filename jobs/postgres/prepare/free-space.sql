-- Purpose: free space of the server's data directory in KB, told by the server's own df.
create temporary table answer (line text);
copy answer from program 'df -Pk .' with (format csv, delimiter E'\x01', quote E'\x02');
select (regexp_match(line, '\S+\s+\d+\s+\d+\s+(\d+)\s'))[1] from answer where line !~ '^Filesystem';
