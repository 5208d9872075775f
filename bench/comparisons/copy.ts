/** A copy with indexes, statistics and checkpoint, and its verification, beside the usual ways; and beside COPY alone. */
import type { Comparison } from "../comparison";
import { type Dataset, Engines } from "../engines";
import { interleaved } from "../pairs";
import { timesTable } from "../table";

/** At the scale of the full size: about 1 GB, with indexes; the small tables are about their number. */
const datasets: Dataset[] = [
  { name: "accounts", title: "pgbench's data", scale: 70 },
  { name: "indexes", title: "One large table with five indexes", scale: 300 },
  { name: "small", title: "1,000 small tables", scale: 200 },
  { name: "toast", title: "Large values, stored out of line", scale: 100 },
];

const [own, verification, compare] = ["dbhaven", "dbhaven: verification", "pgcopydb compare data"];
/** How many times as long as dbhaven's the others are to take. */
const copyTargets = { [own]: "", "pg_dump \\| psql": "1.5", "pg_dump -Fd -j \\| pg_restore -j": "1.3", "pgcopydb clone": "2", "COPY alone, in parallel, no indexes": "" };
const verifyTargets = { [own]: "", [verification]: "at most 0.3", [compare]: "" };

export const copies: Comparison[] = datasets.map((data) => ({
  name: `copy-${data.name}`,
  title: data.title,
  async run({ percent, rounds, say }) {
    const engines = await Engines.start();
    try {
      await engines.load({ ...data, scale: Math.ceil((data.scale * percent) / 100) });
      const prepare = () => engines.settle();
      const peer = (name: keyof typeof copyTargets, script: string) => ({ prepare, run: async () => ({ [name]: await engines.peer(script) }) });
      const measured = await interleaved([
        { prepare, run: async () => { const { copy, verify } = await engines.rehearse(); return { [own]: copy, [verification]: verify }; } },
        peer("pg_dump \\| psql", "dump-psql"),
        peer("pg_dump -Fd -j \\| pg_restore -j", "dump-restore"),
        { prepare, run: async () => ({ "pgcopydb clone": await engines.peer("pgcopydb"), [compare]: await engines.peer("pgcopydb-compare") }) },
        { prepare: async () => { await prepare(); await engines.peer("plain-copy", { PLAIN_COPY: "definitions" }); }, run: async () => ({ "COPY alone, in parallel, no indexes": await engines.peer("plain-copy") }) },
      ], rounds, say);
      return `${await engines.size()}\n\n${timesTable(measured, own, copyTargets)}\n\nVerification, beside the copy of the same round:\n\n${timesTable(measured, own, verifyTargets)}`;
    } finally {
      await engines.remove();
    }
  },
}));
