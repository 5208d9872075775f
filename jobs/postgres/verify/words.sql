-- Purpose: what differs in words alone counts as equal; after verify/findings.sql, before verify/report.sql, which reads the
-- table `object`. Parameter: facts.
-- A server keeps an expression in words of its own. Given these it may keep others: of v IN ('a', 'b') on a varchar column it makes
-- other words each of the first two times, and a dump gives the target the source's. Versions differ too. So what differs is made on this
-- server for a moment, in its source's words and in its target's, and what this server calls both is compared.

create temporary table object as
select kind, name, string_agg(definition, E'\n' order by definition) filter (where side = 'source') as source,
       string_agg(definition, E'\n' order by definition) filter (where side = 'target') as target
from objects group by kind, name;

create function pg_temp.of_query(given text) returns text language plpgsql as $function$
declare
  answer text;
begin
  execute 'create temporary view dbhaven_query as ' || given;
  select pg_get_viewdef(oid) into answer from pg_class where relname = 'dbhaven_query' and relnamespace = pg_my_temp_schema();
  raise exception 'undone';
exception when others then
  return coalesce(answer, given);
end
$function$;
update object set source = target
where kind in ('view query', 'policy query', 'publication query') and source <> target and pg_temp.of_query(source) = pg_temp.of_query(target);

-- Words of expressions, of ICU's locales, and of what belongs to a table: that is made on a copy of it without rows.
create function pg_temp.of_words(given json) returns text language plpgsql as $function$
declare
  place text := given ->> 'of';
  words text := given ->> 'text';
  copy constant text := 'pg_temp.dbhaven_copy';
  answer text;
begin
  if given ->> 'form' = 'expression' then return pg_temp.of_query(format('select (%s) as words from %s', words, place)); end if;
  if given ->> 'form' = 'locale' then
    execute format('create collation pg_temp.dbhaven_words (provider = icu, locale = %L)', words);
    select coalesce(to_jsonb(c) ->> 'colllocale', to_jsonb(c) ->> 'colliculocale', collcollate) into answer from pg_collation c where collname = 'dbhaven_words' and collnamespace = pg_my_temp_schema();
  else
    execute format('create temporary table %s (like %s)', copy, place);
    case given ->> 'form'
      when 'index' then
        execute replace(replace(words, ' ON ONLY ', ' ON '), format(' ON %s USING ', place), format(' ON %s USING ', copy));
        select pg_get_indexdef(indexrelid) into answer from pg_index where indrelid = copy::regclass;
      when 'trigger' then
        execute replace(words, format(' ON %s ', place), format(' ON %s ', copy));
        select pg_get_triggerdef(oid) into answer from pg_trigger where tgrelid = copy::regclass;
      when 'exclusion' then
        execute format('alter table %s add %s', copy, words);
        select pg_get_constraintdef(oid) into answer from pg_constraint where conrelid = copy::regclass and contype = 'x';
      when 'statistics' then
        execute regexp_replace(left(words, length(words) - length(place)), '^CREATE STATISTICS \S+ ', 'CREATE STATISTICS pg_temp.dbhaven_words ') || copy;
        select pg_get_statisticsobjdef(oid) into answer from pg_statistic_ext where stxrelid = copy::regclass;
    end case;
  end if;
  raise exception 'undone';
exception when others then
  return coalesce(answer, words);
end
$function$;
create temporary table words as
select substr(kind, length('words of ') + 1) as kind, name, source::json as source, target::json as target
from object where kind like 'words of %' and source <> target;
update object set source = replace(object.source, words.source ->> 'text', words.target ->> 'text')
from words
where words.kind = object.kind and words.name = object.name and object.source <> object.target and pg_temp.of_words(words.source) = pg_temp.of_words(words.target);
delete from object where kind like 'words of %';

-- Rules, and functions written as SQL bodies, are made in their own place; what another version cannot make is not compared.
create function pg_temp.in_place(kind text, name text, given text) returns text language plpgsql as $function$
declare
  answer text;
begin
  execute regexp_replace(given, '^CREATE RULE', 'CREATE OR REPLACE RULE');
  answer := case kind when 'function body' then pg_get_functiondef(name::regprocedure)
                      else (select pg_get_ruledef(r.oid) from pg_rewrite r where format('%I on %s', rulename, ev_class::regclass) = name) end;
  raise exception 'undone';
exception when others then
  return answer;
end
$function$;
create temporary table made_in_place as select kind, name, pg_temp.in_place(kind, name, source) as source from object
where source <> target and kind in ('rule text', 'function body');
update object set source = made.source from made_in_place made where object.kind = made.kind and object.name = made.name and made.source is not null;
create temporary table uncompared as select kind, name from made_in_place
where source is null and (:'facts'::json ->> 'version')::int <> current_setting('server_version_num')::int / 10000;
delete from object using uncompared where object.kind = uncompared.kind and object.name = uncompared.name;

-- A value may be written in several ways: 8192kB and 8MB. The copy sets it as the target writes it.
create function pg_temp.setting(name text, value text) returns text language plpgsql as $function$
begin
  return set_config(name, value, true);
exception when others then
  return value;
end
$function$;
update object set source = pg_temp.setting(regexp_replace(name, '^.*: ', ''), source), target = pg_temp.setting(regexp_replace(name, '^.*: ', ''), target)
where kind in ('database setting', 'role setting') and source <> target;
