# Purpose: whether a PostgreSQL server answers its administrator's login and a query. client.sh stands before it. Exit code 0: it does.
# Over TCP: while the image initialises its data directory it runs a server on the socket alone. Encrypted, as others come.
exec psql -XAtwc 'select 1' 'host=127.0.0.1 user=dbhaven dbname=postgres sslmode=require'
