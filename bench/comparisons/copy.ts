/** PostgreSQL: a copy with indexes, statistics and checkpoint, and its verification, beside the usual ways; and beside COPY alone. */
import { copiesOf } from "../copies";
import { PostgresEngines } from "../engines/postgres";

export const copies = copiesOf({
  name: "copy",
  // At the scale of the full size: about 1 GB, with indexes; the small tables are about their number.
  datasets: [
    { name: "accounts", title: "pgbench's data", scale: 70 },
    { name: "indexes", title: "One large table with five indexes", scale: 300 },
    { name: "small", title: "1,000 small tables", scale: 200 },
    { name: "toast", title: "Large values, stored out of line", scale: 100 },
  ],
  start: () => PostgresEngines.start(),
  peers: [
    { name: "pg_dump \\| psql", script: "dump-psql", target: "1.5" },
    { name: "pg_dump -Fd -j \\| pg_restore -j", script: "dump-restore", target: "1.3" },
    { name: "pgcopydb clone", script: "pgcopydb", target: "2", compare: { name: "pgcopydb compare data", script: "pgcopydb-compare" } },
    { name: "COPY alone, in parallel, no indexes", script: "plain-copy", target: "", before: (engines) => engines.peer("plain-copy", { PLAIN_COPY: "definitions" }) },
  ],
});
