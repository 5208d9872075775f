-- Purpose: prints a script that makes all large objects under their own numbers, with their pages in it. A page is a
-- quarter of a block; an object without pages is empty. What was cut off where a page begins ends in a page of no bytes, which says nothing else.
\warn 'large objects'
\echo '\\warn ''large objects'''
\echo 'begin; create temporary table page (object oid, number integer, data bytea) on commit drop; copy pg_temp.page from stdin;'
copy (select m.oid, l.pageno, l.data from pg_largeobject_metadata m left join pg_largeobject l on l.loid = m.oid) to stdout;
\echo '\\.'
\echo 'select count(lo_create(object)) from (select distinct object from page) o;'
\echo 'select count(lo_put(object, number::bigint * current_setting(''block_size'')::int / 4, data)) from (select * from page where number is not null order by object, number offset 0) p;'
\echo 'select count(lo_truncate64(lo_open(object, 131072), number::bigint * current_setting(''block_size'')::int / 4)) from (select * from page where number > 0 and data = '''' offset 0) p;'
\echo 'commit;'
