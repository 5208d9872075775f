import * as assert from "node:assert/strict";
import { MariadbBench, moved } from "../jobs/support/mariadbBench";

/** A server forgets when a table was written once it has put it out of its memory. And the source's sessions begin as hardly anybody's do. */
describe("A MariaDB database of more tables than the target's server keeps in memory", () => {
  let bench: MariadbBench;

  before(async () => {
    bench = await MariadbBench.start({ source: "mariadb:10.11", target: "mariadb:11.8" }, { target: ["--table-definition-cache=400", "--table-open-cache=10"] });
    const tables = Array.from({ length: 600 }, (_, number) => `CREATE TABLE t${number} (id INT PRIMARY KEY) ENGINE = InnoDB; INSERT INTO t${number} VALUES (${number});`);
    await bench.old(`CREATE DATABASE \`${moved}\` CHARACTER SET latin1 COLLATE latin1_german1_ci; USE \`${moved}\`; ${tables.join("\n")}`, "");
    await bench.old("SET GLOBAL autocommit = 0, GLOBAL completion_type = 'CHAIN', GLOBAL sql_safe_updates = 1", "");
    assert.equal((await (await bench.job("database", bench.databaseSettings())).end()).code, 0);
  });
  after(() => bench?.remove());

  const begin = async (run: string) => {
    const settings = bench.settings(run, { ACCOUNTS: "", CARRIED: "", CHECKS: "[]" });
    await bench.job("keeper", settings);
    const job = await bench.job("move", settings);
    await job.reaches("verified");
    return job;
  };
  const remembered = () => bench.target("SELECT COUNT(UPDATE_TIME) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()");

  it("is not committed where somebody wrote to a table that the server has forgotten since", async () => {
    const job = await begin("20260101000000-0001");
    const last = await bench.target("SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND UPDATE_TIME IS NOT NULL LIMIT 1");
    await bench.target(`INSERT INTO ${last || "t0"} VALUES (-1)`);
    await job.commit();
    assert.match(String((await job.end()).result.reason), new RegExp(`written to after it was compared \\(${last || "t0"}`));
  });

  it("is moved", async () => {
    const job = await begin("20260101000000-0002");
    // Whoever looks at all of them puts those out of memory that are there.
    await bench.target(Array.from({ length: 600 }, (_, number) => `DO (SELECT COUNT(*) FROM t${number});`).join("\n"));
    assert.ok(Number(await remembered()) < 400, await remembered());
    await job.commit();
    const ended = await job.end();
    assert.equal(ended.result.state, "committed", JSON.stringify(ended.result));
    assert.equal(await bench.target("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()"), "600");
  });
});
