# mydumper, then myloader, with as many threads as there are processors, large tables split; not compressed, which is fastest where both are on one machine.
. /peers/common.sh
rm -rf /dump/mydumper
mydumper "${source_server[@]}" --threads "$cores" --rows 500000 --trx-consistency-only --routines --events --triggers --database bench --outputdir /dump/mydumper
myloader "${target_server[@]}" --ssl --threads "$cores" --overwrite-tables --database peer --directory /dump/mydumper
