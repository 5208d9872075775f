# Purpose: asks a question of a service database from within its instance's container, by its local socket, in a transaction that only
# reads. Arguments: database, account, seconds that it may take, SQL. Output: rows, columns apart by tabs. A second run asks again.
export PGDATABASE=$1 PGUSER=$2 PGOPTIONS="-c default_transaction_read_only=on -c statement_timeout=${3}s"
exec psql -XAtq -F $'\t' -v ON_ERROR_STOP=1 -c "$4"
