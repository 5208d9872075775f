/** MariaDB: a copy and its verification behind the fence, beside the usual ways. */
import { copiesOf } from "../copies";
import { MariadbEngines } from "../engines/mariadb";

export const mariadbCopies = copiesOf({
  name: "mariadb-copy",
  // At the scale of the full size: about 1 GB, with indexes; of the small tables their rows.
  datasets: [
    { name: "rows", title: "MariaDB: sysbench's tables", scale: 100 },
    { name: "large", title: "MariaDB: one large table with three secondary indexes", scale: 300 },
    { name: "small", title: "MariaDB: 500 small tables", scale: 10_000 },
    { name: "text", title: "MariaDB: long text", scale: 100 },
  ],
  start: () => MariadbEngines.start(),
  peers: [
    { name: "mariadb-dump \\| mariadb", script: "dump-client", target: "1.5" },
    { name: "mydumper, myloader", script: "mydumper", target: "1" },
  ],
});
