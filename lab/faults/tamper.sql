-- Alters one row of a copied table before anything compares it. Run on the target through its local socket, with the
-- psql variables `table` and `kind` (changed, missing, extra). Prints one line of JSON.
--
-- It waits until rows are being copied into the table, then takes a lock that lets the copy finish and holds off what
-- comes after it (indexes, keys, ANALYZE); so it does not matter how fast either side is. Before the copy has begun it
-- must not lock: the table's definition may not be complete then.
\set ON_ERROR_STOP on
\set QUIET on
select format($program$
  do $wait$
  begin
    -- Rows that are there already: the copy was faster than we, and its next step stands behind it.
    while not exists (select from pg_stat_progress_copy where datid = (select oid from pg_database where datname = current_database()) and relid = %1$L::regclass)
      and not exists (select from %1$s limit 1)
    loop
      -- Ends the transaction: looking into the table locks it against a change of its definition.
      commit;
      perform pg_sleep(0.01);
    end loop;
  end
  $wait$
$program$, :'table') \gexec
begin;
lock table :table in share update exclusive mode;
select format($program$
  do $wait$
  begin
    while not exists (select from %1$s limit 1) loop perform pg_sleep(0.01); end loop;
  end
  $wait$
$program$, :'table') \gexec

-- The key is whatever column comes first: indexes are not there yet, and every table of the lab begins with its key.
select attname as key from pg_attribute where attrelid = :'table'::regclass and attnum = 1 \gset
select a.attname as last from pg_attribute a where attrelid = :'table'::regclass and attnum > 1 and not attisdropped
  and atttypid in ('int4'::regtype, 'int8'::regtype, 'numeric'::regtype) order by attnum desc limit 1 \gset
select string_agg(quote_ident(attname), ', ' order by attnum) filter (where attnum > 1) as others
  from pg_attribute where attrelid = :'table'::regclass and attnum > 0 and not attisdropped \gset
select ctid as row from :table limit 1 \gset
select :'kind' = 'changed' as changed, :'kind' = 'missing' as missing, :'kind' = 'extra' as extra \gset
\if :changed
  update :table set :"last" = :"last" + 1 where ctid = :'row' returning :"key" as altered \gset
\elif :missing
  delete from :table where ctid = :'row' returning :"key" as altered \gset
\elif :extra
  insert into :table (:"key", :others) select (select max(:"key") + 1000000 from :table), :others from :table where ctid = :'row' returning :"key" as altered \gset
\endif
commit;
select json_build_object('table', :'table', 'kind', :'kind', 'key', :'altered') \g (format=unaligned tuples_only=on)
