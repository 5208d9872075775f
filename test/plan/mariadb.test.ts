import * as assert from "node:assert/strict";
import { planner } from "../../plan/engines/mariadb";
import { options, privileges } from "../../plan/engines/mysqlFamily";
import type { MariadbInstancePlan } from "../../plan/instances";
import { planEstate } from "../../plan/plan";
import { parsedMariadb } from "../support/estates";
import { golden } from "../support/golden";

const instances = (change?: (raw: any) => void) => Object.fromEntries(planEstate(parsedMariadb(change)).instances.map((instance) => [instance.key, instance as MariadbInstancePlan]));
const withMemory = (memoryMegabytes: number) => instances((raw) => { raw.databaseStacks.main.instances.open.memoryMegabytes = memoryMegabytes; }).open.settings;

describe("The plan of MariaDB instances", () => {
  it("is plain data, as the golden file shows", () => golden("mariadb/plan.json", `${JSON.stringify(planEstate(parsedMariadb()), null, 2)}\n`));

  it("derives sizes from the memory limit: half for the buffer pool in whole chunks, a quarter of that for the redo log", () => {
    const sizes = (megabytes: number) => { const { innodb_buffer_pool_size: pool, innodb_log_file_size: log, max_connections: connections } = withMemory(megabytes); return [pool, log, connections]; };
    assert.deepEqual([128, 512, 700, 4096, 65536].map(sizes), [["64M", "32M", "20"], ["256M", "64M", "42"], ["256M", "64M", "58"], ["2048M", "512M", "341"], ["32768M", "4096M", "5461"]]);
  });

  it("never plans more than the limit: buffer pool and 3 MB a connection leave a part of it", () => {
    for (let megabytes = 256; megabytes < 20_000; megabytes += 77) {
      const settings = withMemory(megabytes);
      const needed = [settings.innodb_buffer_pool_size, settings.aria_pagecache_buffer_size, settings.key_buffer_size].reduce((sum, size) => sum + Number.parseInt(size), 0) + 3 * Number(settings.max_connections);
      assert.ok(needed < megabytes * 0.85, `${needed} of ${megabytes}`);
    }
  });

  it("lets a setting of its own win, however it is written", () => {
    const { shared } = instances();
    assert.deepEqual([shared.settings.max_connections, shared.settings.general_log, shared.settings.sort_buffer_size], ["200", "OFF", "1M"]);
    assert.ok(options(shared.settings).includes("--max-connections=200"));
  });

  it("writes the character set and collation of each database out, and the accounts as lines of words", () => {
    const { shared } = instances();
    const application = "CREATE TEMPORARY TABLES,DELETE,EXECUTE,INSERT,LOCK TABLES,SELECT,UPDATE";
    assert.deepEqual(shared.databases.map((database) => planner.jobSettings(database)), [
      { CHARACTER_SET: "latin1", COLLATION: "latin1_swedish_ci", ACCOUNTS: `blog 0 SSL generated ${application}\n` },
      { CHARACTER_SET: "utf8mb4", COLLATION: "utf8mb4_unicode_ci", ACCOUNTS: `shop 50 SSL generated ${application}\nshop_migration 0 SSL generated ${privileges.migration.join(",")}\nshop_reader 0 SSL generated SELECT,SHOW VIEW\n` },
    ]);
  });

  it("makes accounts by job, also with a published port, unless the estate asks for the provider", () => {
    assert.equal(instances().open.manage, "job");
    assert.equal(instances((raw) => { raw.databaseStacks.main.instances.open.manage = "provider"; }).open.manage, "provider");
  });

  it("lists privileges in the order of their names, as the server does", () => {
    for (const list of Object.values(privileges)) assert.deepEqual(list, [...list].sort());
  });
});

describe("A MariaDB account", () => {
  it("is known to the server by the hash that PASSWORD() gives there", () => {
    const { storedPassword } = planner;
    assert.ok(!storedPassword.salted);
    assert.equal(storedPassword.of("password"), "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19");
  });
});
