# Purpose: what a server has said of each table, a line a table, largest first, in $scratch/tables. Sourced by what reads it.

# read_columns COLUMN...: those of $scratch/tables, by their names from the first on, each into an array table_COLUMN by number from 1. The
# shell takes as long to find the seventh column of a line as a server to copy a small table.
read_columns() {
  local column number=0
  for column; do
    number=$((number + 1))
    { echo; cut -f $number "$scratch/tables"; } >"$scratch/column"
    mapfile -t "table_$column" <"$scratch/column"
  done
}
