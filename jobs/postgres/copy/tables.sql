-- Purpose: the tables of a database with the scripts that copy and compare them, the largest first, one line each: bytes,
-- estimated rows, pieces of the comparison, schema, table, and psql scripts (in COPY's escapes):
--   rows     on the source; prints a script for the target with the rows in it, a transaction for the table
--   digest   of a piece, on either side: count and two sums. psql variables number, piece, pieces
--   buckets  sums by bucket of the key; keys: keys in the psql variable buckets. A table without key has its rows as keys
-- Parameters: jobs, into (made: tables that were made just now and are filled in the transaction that empties them; there:
-- tables that exist with everything on them, emptied before). Every name is quoted, since a newer server reserves more words. Columns are always listed: an
-- inherited table may have them in another order on the target.
-- Rows of more than 4 MB go in pieces of 1 MB: a client holds a whole row of a COPY in memory, several times.
copy (
  with own as (
    select c.oid, nspname, relname, greatest(c.reltuples, 0)::bigint as estimate, pg_table_size(c.oid) as bytes, pg_relation_size(c.oid) as heap,
           coalesce(pg_relation_size(nullif(reltoastrelid, 0)), 0) > 0 as toasted,
           '"' || replace(nspname, '"', '""') || '"."' || replace(relname, '"', '""') || '"' as ident
    from pg_class c join pg_namespace n on n.oid = relnamespace
    where relkind = 'r' and relpersistence in ('p', 'u') and nspname !~ '^pg_' and nspname <> 'information_schema'
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  ), columns as (
    select own.oid,
           string_agg(name, ', ' order by attnum) filter (where attgenerated = '') as stored,
           coalesce(string_agg(name, ', ' order by attnum), '') as every,
           -- Sizes as text, without reading what is stored elsewhere where the type allows that.
           string_agg(format(case when atttypid in ('text'::regtype, 'varchar'::regtype, 'bpchar'::regtype, 'bytea'::regtype) then 'coalesce(octet_length(%1$s), 0)::bigint * 2'
                                  else 'case when pg_column_size(%1$s) > 16000 then octet_length(%1$s::text) else 0 end' end, name), ' + ' order by attnum)
             filter (where attgenerated = '' and attlen = -1) as size
    from own left join pg_attribute a on attrelid = own.oid and attnum > 0 and not attisdropped,
         lateral (select '"' || replace(attname, '"', '""') || '"' as name) quoted
    group by own.oid
  ), key as (
    -- The primary key, else a unique one over columns that are never null.
    select distinct on (i.indrelid) i.indrelid, i.indnkeyatts, (
      select string_agg('"' || replace(attname, '"', '""') || '"', ', ' order by position)
      from unnest(i.indkey::int2[]) with ordinality k (attnum, position) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum
      where position <= i.indnkeyatts) as names
    from own join pg_index i on i.indrelid = own.oid
    where i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null
      and (i.indisprimary or not exists (
        select from unnest(i.indkey::int2[]) k (attnum) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where not a.attnotnull))
    order by i.indrelid, i.indisprimary desc, i.indnkeyatts, i.indexrelid
  ), part as (
    select own.*, stored, every, case when toasted then size end as size, encoding,
           case key.indnkeyatts when 1 then key.names else 'row(' || coalesce(key.names, every) || ')' end as keys
    from own join columns using (oid) left join key on indrelid = own.oid,
         (select pg_encoding_to_char(encoding) as encoding from pg_database where datname = current_database()) e
  ), script as (
    select *,
           format(case :'into' when 'made' then $$begin; truncate only %1$s; copy %1$s%2$s from stdin with (freeze, encoding %3$L);$$
                       else $$begin; copy %1$s%2$s from stdin with (encoding %3$L);$$ end, ident, ' (' || stored || ')', encoding) as take,
           format($$copy %s to stdout with (encoding %L);$$,
             case when size is null then ident || coalesce(' (' || stored || ')', '') else format('(select %s from only %s where %s <= 4194304)', stored, ident, size) end, encoding) as give,
           case when size is not null then format($$create temporary table dbhaven_row on commit drop as select %1$s from only %2$s limit 0; create temporary table dbhaven_piece (line text, number integer, piece bytea) on commit drop; copy pg_temp.dbhaven_piece from stdin;$$, stored, ident) end as take_wide,
           case when size is not null then format($$copy (select ctid, number, substring(line from number * 1048576 + 1 for 1048576)
from (select ctid, convert_to(row(%s)::text, %L) as line from only %s where %s > 4194304 offset 0) wide, generate_series(0, (length(line) - 1) / 1048576) number) to stdout;$$, stored, encoding, ident, size) end as give_wide,
           case when size is not null then format($$insert into %1$s (%2$s) overriding system value select (made).* from (select convert_from(string_agg(piece, '' order by number), %3$L)::pg_temp.dbhaven_row as made from pg_temp.dbhaven_piece group by line offset 0) rows;$$, ident, stored, encoding) end as make_wide,
           format('table %s.%s', nspname, relname) as name
    from part
  )
  select bytes, estimate, least(greatest(ceil(heap / 67108864.0), 1), :jobs)::int, nspname, relname,
         concat_ws(E'\n', '\warn ' || n.quoted, '\echo ' || t.quoted, give, '\echo ''\\.''',
           '\echo ' || tw.quoted, give_wide, case when size is not null then '\echo ''\\.''' end, '\echo ' || mw.quoted, '\echo ''commit;'''),
         format($$\warn %s
select format('(%%s,0)', pages * :piece / :pieces) as low, case when :piece + 1 = :pieces then '(4294967295,65535)' else format('(%%s,0)', pages * (:piece + 1) / :pieces) end as high
from (select pg_relation_size(%L::regclass) / current_setting('block_size')::int as pages) p \gset
select :number, count(*), coalesce(sum(hashtextextended(line, 0)), 0), coalesce(sum(hashtextextended(line, 1)), 0)
from (select row(%s)::text collate "C" as line from only %s where ctid >= :'low'::tid and ctid < :'high'::tid offset 0) rows;$$, n.quoted, ident, every, ident),
         format($$select bucket, count(*), sum(hashtextextended(line, 0))
from (select row(%s)::text collate "C" as line, hashtextextended((%s)::text collate "C", 0) & 16383 as bucket from only %s offset 0) rows group by bucket;$$, every, keys, ident),
         format($$copy (select left(key, 100), count(*), sum(hashtextextended(line, 0))
from (select row(%s)::text collate "C" as line, (%s)::text collate "C" as key from only %s offset 0) rows
where hashtextextended(key, 0) & 16383 = any (:'buckets'::bigint[]) group by key) to stdout;$$, every, keys, ident)
  from script,
       -- A word of a psql command: what is in single quotes, with the quote doubled and C's escapes.
       lateral (select '''' || replace(replace(replace(name, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) n,
       lateral (select '''' || replace(replace(replace('\warn ' || n.quoted || E'\n' || take, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) t,
       lateral (select '''' || replace(replace(replace(take_wide, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) tw,
       lateral (select '''' || replace(replace(replace(make_wide, '\', '\\'), '''', ''''''), E'\n', '\n') || '''' as quoted) mw
  order by bytes desc, nspname, relname
) to stdout;
