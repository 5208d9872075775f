# One large table with five indexes, SCALE times 10,000 rows of 200 bytes.
psql -Xq -v ON_ERROR_STOP=1 -v scale="$SCALE" -U postgres -d "$DATABASE" <<'SQL'
create table invoice (id bigint primary key, customer integer not null, issued timestamptz not null, code text not null, amount numeric(12,2) not null, note text not null);
insert into invoice select n, hashint4(n) & 65535, timestamptz '2020-01-01' + n * interval '7 seconds', md5(n::text), (n % 1000003) / 7.0, repeat(md5((n * 7)::text), 3)
from generate_series(1, :scale * 10000) n;
create index on invoice (customer);
create index on invoice (issued);
create index on invoice (code);
create index on invoice (customer, issued);
SQL
