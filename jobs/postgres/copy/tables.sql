-- Purpose: the tables of a database with the scripts that copy and compare them, the largest first, one line each: bytes,
-- estimated rows, schema, table, pages with which the parts begin that several sessions copy at the same time (but the first; nothing for a
-- table that is copied whole), and psql scripts (in COPY's escapes):
--   rows     on the source; prints a script for the target with the rows in it, a transaction for the table, of a part from the row in the
--            psql variable low to before the one in high
--   look     on the target: sets the psql variable `there`, by which the scripts below go
--   digest   on either side: for every piece count and two sums. psql variables number, marks
--   buckets  sums by bucket of the key; keys: keys in the psql variable buckets. A table without key has its rows as keys
--   piece    keys in the pieces of the psql variable places, by marks
--   marks    where the pieces of a table begin, on the source, and the keys of their first rows; found: where these rows are on the
--            target. None of a table without key
-- A copy has the rows in the order of its source: between the same two rows there are the same ones on either side, and a
-- difference is in a piece that can be read alone. Before version 14 a part of a table cannot be read alone.
-- Parts: where nearly all of a table is values out of line, to compress them keeps one session of the target busy for as long as all else
-- takes. Rows of several sessions have no order, so the pieces of such a table are its buckets, if it has a key: to look for their rows
-- again reads what is in line, and of the values theirs alone. It is not frozen as it is filled, which one transaction alone can do.
-- Before version 14 what is in line is read whole for each part, so there are few.
-- The digest reads a table from its beginning to its end in one go: pages that are asked for by their places do not pass through the small
-- ring of a scan, but drive everything else out of the server's buffers, which took more than twice as long.
-- Digest and what follows print nothing where the table, or a column of it, is not there.
-- Parameters: waive (JSON: extensions in it are left out), into (made: tables that were made just now; large ones are filled in the
-- transaction that empties them, so that nothing of them is to be frozen later, and for small ones new files would take longer than their rows;
-- there: tables that exist with everything on them, emptied before). Every name is quoted, since a newer server reserves more words.
-- Of an extension, its configuration tables are among them, with the rows that its condition says are the user's: what the
-- extension's script has put there is replaced by them.
-- Columns are always listed: an
-- inherited table may have them in another order on the target.
-- What is hashed is a row as one text from which it could be made again: of types whose text has no vertical bar and is never empty the
-- text, or an empty one for none; of strings their length (-1 for none) and themselves; everything else as a row of its own at the end. All
-- columns as a row, which looks through each text for what to quote, take half as much processor time again.
-- Rows of more than 4 MB go in pieces of 1 MB: a client holds a whole row of a COPY in memory, several times.
copy (
  with configuration as (
    select c as oid, coalesce(extcondition[place], '') as condition from pg_extension, unnest(extconfig) with ordinality each (c, place)
    where not :'waive'::jsonb ? ('extension ' || extname)
  ), own as (
    select c.oid, nspname, relname, greatest(c.reltuples, 0)::bigint as estimate, pg_table_size(c.oid) as bytes, pg_relation_size(c.oid) as heap,
           coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) > 0 as toasted,
           '"' || replace(nspname, '"', '""') || '"."' || replace(relname, '"', '""') || '"' as ident, condition
    from pg_class c join pg_namespace n on n.oid = relnamespace left join configuration on configuration.oid = c.oid
    where relkind = 'r' and relpersistence in ('p', 'u') and nspname !~ '^pg_' and nspname <> 'information_schema'
      and (condition is not null or not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
  ), columns as (
    select own.oid,
           string_agg(name, ', ' order by attnum) filter (where attgenerated = '') as stored,
           coalesce(array_agg(attname) filter (where attname is not null), '{}') as attributes,
           coalesce(string_agg(name, ', ' order by attnum), '') as every,
           concat_ws(', ', $$'|'$$, string_agg(case when plain then name || case when attnotnull then '' else format($$, case when %s is null then '' end$$, name) end
                                           when string then format($$coalesce(octet_length(%1$s), -1), %1$s$$, name) end, ', ' order by attnum) filter (where place <= 40),
                     'row(' || string_agg(name, ', ' order by attnum) filter (where not plain and not string or place > 40) || ')', case when max(attnum) is null then $$''$$ end) as line,
           -- Sizes as text, without reading what is stored elsewhere where the type allows that.
           string_agg(format(case when atttypid in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'bytea'::regtype) then 'coalesce(octet_length(%1$s), 0)::bigint * 2'
                                  else 'case when pg_column_size(%1$s) > 16000 then octet_length(%1$s::text) else 0 end' end, name), ' + ' order by attnum)
             filter (where attgenerated = '' and attlen = -1) as size
    from own left join (select *, row_number() over (partition by attrelid order by attnum) as place from pg_attribute where attnum > 0 and not attisdropped) a on attrelid = own.oid,
         lateral (select '"' || replace(attname, '"', '""') || '"' as name) quoted,
         lateral (select atttypid = any ('{bool,int2,int4,int8,oid,float4,float8,numeric,date,time,timetz,timestamp,timestamptz,interval,uuid,bytea}'::regtype[]) as plain,
                         atttypid = any ('{text,varchar,bpchar}'::regtype[]) as string) form
    group by own.oid
  ), key as (
    -- The primary key, else a unique one over columns that are never null.
    select distinct on (i.indrelid) i.indrelid, i.indnkeyatts, (
      select string_agg('"' || replace(attname, '"', '""') || '"', ', ' order by position)
      from unnest(i.indkey::int2[]) with ordinality k (attnum, position) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where position <= i.indnkeyatts) as names, (
      select string_agg(format('"%s" %s', replace(attname, '"', '""'), format_type(atttypid, atttypmod)), ', ' order by position)
      from unnest(i.indkey::int2[]) with ordinality k (attnum, position) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where position <= i.indnkeyatts) as typed, (
      -- By the index's own operator, else it would not be used, and a type of an extension has none in pg_catalog.
      select string_agg(format('t."%1$s" operator(%2$I.%3$s) given."%1$s"', replace(attname, '"', '""'), nspname, oprname), ' and ' order by position)
      from unnest(i.indkey::int2[], i.indclass::oid[]) with ordinality k (attnum, class, position) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      join pg_opclass c on c.oid = k.class join pg_amop o on amopfamily = opcfamily and amoplefttype = opcintype and amoprighttype = opcintype and amopstrategy = 3
      join pg_operator e on e.oid = amopopr join pg_namespace n on n.oid = oprnamespace
      where position <= i.indnkeyatts) as same, not exists (
      select from unnest(i.indkey::int2[], i.indcollation::oid[]) with ordinality k (attnum, collation_of_index, position) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where position <= i.indnkeyatts and collation_of_index <> attcollation) as found_by_key
    from own join pg_index i on i.indrelid = own.oid
    where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
      and (i.indisprimary or not exists (
        select from unnest(i.indkey::int2[]) k (attnum) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where not a.attnotnull))
    order by i.indrelid, i.indisprimary desc, i.indnkeyatts, i.indexrelid
  ), part as (
    select own.*, heap / current_setting('block_size')::int as pages, stored, every, 'concat_ws(' || line || ')' as line, attributes, case when toasted then size end as size, encoding,
           case key.indnkeyatts when 1 then key.names else 'row(' || coalesce(key.names, every) || ')' end as keys,
           key.names, typed, same,
           case when condition <> '' then format('(select ctid, * from only %s %s) %s', ident, condition, '"' || replace(relname, '"', '""') || '"') else 'only ' || ident end as rows_of,
           parts, case when parts > 1 then $$ctid >= :'low' and ctid < :'high'$$ end as within,
           case when found_by_key and parts = 1 and current_setting('server_version_num')::int >= 140000 then least(heap / 65536, 1000) else 0 end as marks
    from own join columns using (oid) left join key on indrelid = own.oid,
         (select pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()) e,
         lateral (select case when condition is null and bytes >= 67108864 and heap <= bytes / 20
                              then least(bytes / 33554432, heap / current_setting('block_size')::int, case when current_setting('server_version_num')::int >= 140000 then 64 else 8 end) else 1 end as parts) shared
  ), script as (
    select *,
           format(case when condition is not null then $$begin; set local session_replication_role = replica; delete from only %1$s %4$s; copy %1$s%2$s from stdin with (encoding %3$L);$$
                       when :'into' = 'made' and bytes >= 8388608 and parts = 1 then $$begin; truncate only %1$s; copy %1$s%2$s from stdin with (freeze, encoding %3$L);$$
                       else $$begin; copy %1$s%2$s from stdin with (encoding %3$L);$$ end, ident, ' (' || stored || ')', encoding, condition) as take,
           format($$copy %s to stdout with (encoding %L);$$,
             case when size is null and within is null and coalesce(condition, '') = '' then ident || coalesce(' (' || stored || ')', '')
                  else format('(select %s from %s where %s)', stored, rows_of, concat_ws(' and ', 'true', within, size || ' <= 4194304')) end, encoding) as give,
           case when size is not null then format($$create temporary table dbhaven_row on commit drop as select %1$s from only %2$s limit 0; create temporary table dbhaven_piece (line text, number integer, piece bytea) on commit drop; copy pg_temp.dbhaven_piece from stdin;$$, stored, ident) end as take_wide,
           case when size is not null then format($$copy (select ctid, number, substring(line from number * 1048576 + 1 for 1048576)
from (select ctid, convert_to(row(%s)::text, %L) as line from %s where %s > 4194304 offset 0) wide, generate_series(0, (length(line) - 1) / 1048576) number) to stdout;$$, stored, encoding, rows_of, concat_ws(' and ', within, size)) end as give_wide,
           case when size is not null then format($$insert into %1$s (%2$s) overriding system value select (made).* from (select convert_from(string_agg(piece, '' order by number), %3$L)::pg_temp.dbhaven_row as made from pg_temp.dbhaven_piece group by line offset 0) rows;$$, ident, stored, encoding) end as make_wide,
           format($$select to_regclass(%1$L) is not null and (select count(*) from pg_attribute where attrelid = to_regclass(%1$L) and attnum > 0 and not attisdropped and attname = any (%2$L::name[])) = %3$s as there \gset$$,
             ident, attributes, cardinality(attributes)) as look,
           -- Of the rows of a table's pages, from mark to mark: one that is not there, or out of order, is passed over.
           $$select place, low, lead(low, 1, '(4294967295,65535)'::tid) over (order by place) as high
  from (select place, low, max(low) over (order by place rows between unbounded preceding and 1 preceding) as before
        from (select 0 as place, '(0,0)'::tid as low union all
              select place::int, value::tid from jsonb_array_elements_text(:'marks') with ordinality mark (value, place) where value is not null) m) n
  where before is null or low > before$$ as pieces,
           format('table %s.%s', nspname, relname) as name
    from part, lateral (select format($$hashtextextended((%s)::text collate "C", 0) & 16383$$, keys) as bucket) b,
         -- Rows may be sorted by their buckets: hashed before, no text goes through that.
         lateral (select format($$select bucket, hashtextextended(line, 0) as first, hashtextextended(line, 1) as second
from (select %s collate "C" as line, %s as bucket from %s offset 0) lines offset 0$$, line, bucket, rows_of) as hashed_rows) h
  )
  select bytes, estimate, nspname, relname,
         (select coalesce(string_agg((pages * part / parts)::text, ' ' order by part), '') from generate_series(1, parts - 1) part),
         concat_ws(E'\n', '\warn ' || n.quoted, '\echo ' || t.quoted, give, '\echo ''\\.''',
           '\echo ' || tw.quoted, give_wide, case when size is not null then '\echo ''\\.''' end, '\echo ' || mw.quoted, '\echo ''commit;'''),
         look,
         format($$\warn %s
\if :there
%s
\endif$$, n.quoted, case when marks > 0 then format($$with piece as (select array_agg(low order by place) as lows, array_agg(place order by place) as places from (%s) dbhaven_piece)
select :number, place, sum(count), sum(first), sum(second)
from (select 0 as place, 0 as count, 0 as first, 0 as second union all
      select (select places from piece)[part], count(*), sum(hashtextextended(line, 0)), sum(hashtextextended(line, 1))
      from (select width_bucket(at, (select lows from piece)) as part, line from (select ctid as at, %s collate "C" as line from %s offset 0) rows) parts group by part) pieces
group by place;$$, pieces, line, rows_of)
         when parts > 1 and names is not null then format($$select :number, place, sum(count), sum(first), sum(second)
from (select 0 as place, 0 as count, 0 as first, 0 as second union all
      select bucket, count(*), sum(first), sum(second) from (%s) rows group by bucket) pieces
group by place;$$, hashed_rows) else format($$select :number, 0, count(*), coalesce(sum(hashtextextended(line, 0)), 0), coalesce(sum(hashtextextended(line, 1)), 0)
from (select %s collate "C" as line from %s offset 0) rows;$$, line, rows_of) end),
         format($$%s
\if :there
select bucket, count(*), sum(first), sum(second) from (%s) rows group by bucket;
\endif$$, look, hashed_rows),
         keys_in_buckets,
         case when parts > 1 and names is not null then E'\\set buckets :places\n' || keys_in_buckets else format($$%s
\if :there
copy (select left(key, 100), count(*), sum(hashtextextended(line, 0))
from (%s) dbhaven_piece, lateral (select %s collate "C" as line, (%s)::text collate "C" as key from %s where ctid >= dbhaven_piece.low and ctid < dbhaven_piece.high offset 0) rows
where place = any (:'places'::int[]) group by key) to stdout;
\endif$$, look, pieces, line, keys, rows_of) end,
         case when marks > 0 then format($$select :number, jsonb_agg(at order by at), '\set keys ''' || replace(replace(jsonb_agg(key order by at)::text, '\', '\\'), '''', '''''') || ''''
from (select distinct on (at) at, key from generate_series(1, %1$s - 1) dbhaven_n, lateral (
  select ctid as at, to_jsonb(dbhaven_key) as key from only %2$s, lateral (select %3$s) dbhaven_key where ctid >= format('(%%s,0)', dbhaven_n * %4$s / %1$s)::tid limit 1) first) marks having count(*) > 0;$$, marks, ident, names, pages) else '' end,
         case when marks > 0 then format($$%1$s
\if :there
select :number, jsonb_agg(at order by place), '' from jsonb_array_elements(:'keys') with ordinality key (key, place)
  left join lateral (select t.ctid as at from jsonb_to_record(key) given (%2$s) join only %3$s t on %4$s limit 1) found on true;
\endif$$, look, typed, ident, same) end
  from script,
       lateral (select format($$%s
\if :there
copy (select left(key, 100), count(*), sum(hashtextextended(line, 0))
from (select %s collate "C" as line, (%s)::text collate "C" as key from %s where %s = any (:'buckets'::bigint[]) offset 0) rows group by key) to stdout;
\endif$$, look, line, keys, rows_of, bucket) as keys_in_buckets) found,
       -- A word of a psql command: what is in single quotes, with the quote doubled and C's escapes.
       lateral (select '''' || replace(replace(replace(name, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) n,
       lateral (select '''' || replace(replace(replace('\warn ' || n.quoted || E'\n' || take, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) t,
       lateral (select '''' || replace(replace(replace(take_wide, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) tw,
       lateral (select '''' || replace(replace(replace(make_wide, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) mw
  order by bytes desc, nspname, relname
) to stdout;
