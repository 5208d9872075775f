-- The database of the services ws-company, ws-trades and ws-news: prices and amounts as numeric, moments as timestamptz, articles with a
-- search index. Most of the :megabytes are articles and trades. The same rows each time.
\set password `cat /etc/account-password`
create role megabuild login password :'password';
alter database megabuild owner to megabuild;
set role megabuild;
begin;

create table flyway_schema_history (installed_rank integer primary key, version varchar(50), description varchar(200) not null, script varchar(1000) not null, checksum integer, installed_on timestamp not null, success boolean not null);
create table dbhaven_lab_writes (id varchar(64) primary key, written_at timestamptz not null default now());

-- ws-company
create table company (
  id bigserial primary key, ticker varchar(12) not null unique, name text not null, sector text not null, founded date, shares numeric(20, 0) not null, web uuid not null
);
create table financial_report (
  company_id bigint not null references company, year integer not null, revenue numeric(18, 2) not null, earnings numeric(18, 2), margin numeric generated always as (round(earnings / revenue, 6)) stored,
  published_at timestamptz not null, primary key (company_id, year)
);
create table dividend (id bigserial primary key, company_id bigint not null references company, per_share numeric(12, 6) not null check (per_share > 0), paid_on date not null);

-- ws-trades
create type side as enum ('buy', 'sell');
create table portfolio (id bigserial primary key, owner text not null, currency char(3) not null, opened_at timestamptz not null);
create table trade (
  id bigserial primary key, portfolio_id bigint not null references portfolio, company_id bigint not null references company, side side not null, quantity numeric(18, 4) not null, price numeric(18, 6) not null,
  traded_at timestamptz not null, note text
);
create view position as
select portfolio_id, company_id, sum(case side when 'buy' then quantity else -quantity end) as quantity from trade group by portfolio_id, company_id;

-- ws-news
create table source (id serial primary key, name text not null unique, url text not null);
create table article (
  id bigserial primary key, source_id integer not null references source, title text not null, body text not null, published_at timestamptz not null,
  words tsvector generated always as (to_tsvector('english', title)) stored
);
create table article_company (article_id bigint references article on delete cascade, company_id bigint references company, sentiment real, primary key (article_id, company_id));

insert into flyway_schema_history select number, number::text, 'step ' || number, 'V' || number || '__step.sql', number * 7919, timestamp '2025-01-01' + number * interval '1 day', true from generate_series(1, 30) number;
insert into company (ticker, name, sector, founded, shares, web)
select 'T' || number, 'Company ' || number || ' & Söhne', (array['energy', 'health', 'software', 'retail'])[1 + number % 4], date '1900-01-01' + number * 90, number * 1000003::numeric, md5(number::text)::uuid from generate_series(1, 400) number;
insert into financial_report (company_id, year, revenue, earnings, published_at)
select company.id, year, company.id * 1000.25 + year, case when year % 5 > 0 then company.id * 77.5 - year end, make_timestamptz(year + 1, 3, 1, 8, 0, 0, 'UTC') from company, generate_series(2010, 2024) year;
insert into dividend (company_id, per_share, paid_on) select company.id, company.id * 0.000137 + 0.01, date '2015-05-01' + number * 91 from company, generate_series(1, 20) number;
insert into portfolio (owner, currency, opened_at) select 'owner-' || number, (array['EUR', 'USD', 'BDT'])[1 + number % 3], timestamptz '2020-01-01 UTC' + number * interval '3 days' from generate_series(1, 50) number;
insert into source (name, url) select 'Source ' || number, 'https://news-' || number || '.example.org/feed' from generate_series(1, 12) number;

insert into trade (portfolio_id, company_id, side, quantity, price, traded_at, note)
select 1 + number % 50, 1 + number % 400, (array['buy', 'sell'])[1 + number % 2]::side, number % 1000 + 0.25, number % 90000 / 977.0, timestamptz '2021-01-01 UTC' + number * interval '31 seconds', case when number % 6 = 0 then md5(number::text) end
from generate_series(1, :megabytes * 2000) number;
insert into article (source_id, title, body, published_at)
select 1 + number % 12, 'Company ' || number % 400 || ' reports quarter ' || number % 4, repeat(md5(number::text) || ' ', 40), timestamptz '2022-01-01 UTC' + number * interval '7 minutes' from generate_series(1, :megabytes * 420) number;
insert into article_company select article.id, 1 + article.id % 400, (article.id % 200 - 100) / 100.0 from article;
create index trade_company on trade (company_id, traded_at desc);
create index article_words on article using gin (words);
commit;
reset role;
analyze;
