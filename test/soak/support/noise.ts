/** What moves rows about without changing one: rewritten tables, new versions of rows, statistics, other layouts of pages. */
import type { Bench } from "../../jobs/support/bench";
import type { Random } from "../../support/random";
import type { RandomTable } from "./randomDatabase";

const statements = (table: string): string[] => [
  `vacuum (full, analyze) ${table}`,
  `vacuum (freeze) ${table}`,
  `analyze ${table}`,
  `update ${table} set id = id where ctid = any (array(select ctid from ${table} order by random() limit 300))`,
  `with gone as (delete from ${table} where ctid = any (array(select ctid from ${table} order by random() limit 200)) returning *) insert into ${table} select * from gone`,
  `reindex table ${table}`,
  `create temporary table rows as select * from ${table} order by random(); begin; delete from ${table}; insert into ${table} select * from rows; commit`,
];

const quiet = "set client_min_messages = error; set session_replication_role = replica;";

/** A few of these now, and another one again and again until it is stopped. */
export function noise(bench: Bench, tables: RandomTable[], random: Random): { said: string; stop(): Promise<void> } {
  const side = random.of(["source", "target"] as const);
  const some = Array.from({ length: 1 + random.below(3) }, () => random.of(statements(random.of(tables).name)));
  const meanwhile = random.of(statements(random.of(tables).name).slice(0, 5));
  let stopped = false;
  const session = { user: "postgres" };
  const done = (async () => {
    for (const statement of some) await bench.sql(side, `${quiet} ${statement};`, session);
    while (!stopped) await bench.sql(side, `${quiet} ${meanwhile}`, session);
  })();
  done.catch(() => undefined);
  return { said: `${side}: ${[...some, `meanwhile ${meanwhile}`].join("; ")}`, async stop() { stopped = true; await done; } };
}
