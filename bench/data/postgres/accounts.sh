# pgbench's own data, 15 MB for each unit of SCALE.
pgbench -i -q -s "$SCALE" -U postgres "$DATABASE"
