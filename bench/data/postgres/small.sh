# A thousand tables of SCALE rows, each with a primary key, a second index and a sequence.
psql -Xq -v ON_ERROR_STOP=1 -v scale="$SCALE" -U postgres -d "$DATABASE" <<'SQL'
select format($$create table %1$I (id serial primary key, name text not null, amount numeric not null, at timestamptz not null);
  insert into %1$I (name, amount, at) select md5(n::text), n / 3.0, timestamptz '2024-01-01' + n * interval '1 minute' from generate_series(1, %2$s) n;
  create index on %1$I (name);$$, 'small_' || n, :scale) from generate_series(1, 1000) n \gexec
SQL
