# Values that are stored out of line, compressed: SCALE times 100 rows of 100 kB of text.
psql -Xq -v ON_ERROR_STOP=1 -v scale="$SCALE" -U postgres -d "$DATABASE" <<'SQL'
create table document (id integer primary key, title text not null, body text not null);
insert into document select n, 'document ' || n, (select string_agg(md5(n::text || m::text), '') from generate_series(1, 3200) m) from generate_series(1, :scale * 100) n;
SQL
