# Purpose: asks a question of a service database from within its instance's container, by its local socket, in a transaction that only
# reads. Arguments: database, account (the system's root asks instead: whoever is in the container is the server's master), seconds
# that it may take, SQL. Output: rows, columns apart by tabs. A second run asks again.
exec mysql --no-defaults --protocol=socket --user=root "--database=$1" --batch --raw --skip-column-names "--execute=SET SESSION max_execution_time = ${3}000; START TRANSACTION READ ONLY; $4"
