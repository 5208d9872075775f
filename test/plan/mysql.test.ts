import * as assert from "node:assert/strict";
import { cachingSha2Hash } from "../../plan/engines/cachingSha2";
import { planner } from "../../plan/engines/mysql";
import { planEstate } from "../../plan/plan";
import { startSettings } from "../../plan/settings";
import { parsedMysql } from "../support/estates";
import { golden } from "../support/golden";

const instances = (change?: (raw: any) => void) => Object.fromEntries(planEstate(parsedMysql(change)).instances.map((instance) => [instance.key, instance]));
const withMemory = (memoryMegabytes: number) => instances((raw) => { raw.databaseStacks.main.instances.open.memoryMegabytes = memoryMegabytes; }).open!.settings;

describe("The plan of MySQL instances", () => {
  it("is plain data, as the golden file shows", () => golden("mysql/plan.json", `${JSON.stringify(planEstate(parsedMysql()), null, 2)}\n`));

  it("derives sizes from what the server leaves of the limit, the buffer pool in whole chunks of each of its instances", () => {
    const sizes = (megabytes: number) => {
      const settings = withMemory(megabytes);
      return [settings.innodb_buffer_pool_size, settings.innodb_buffer_pool_instances, settings.innodb_redo_log_capacity, settings.max_connections, settings.performance_schema];
    };
    assert.deepEqual([384, 512, 1024, 2048, 4096, 65536].map(sizes), [
      ["64M", "1", "32M", "20", "OFF"], ["128M", "1", "32M", "21", "OFF"], ["384M", "1", "96M", "64", "OFF"],
      ["768M", "1", "192M", "128", "ON"], ["1792M", "1", "448M", "298", "ON"], ["31744M", "8", "4096M", "5418", "ON"],
    ]);
  });

  it("never plans more than the limit: the server itself, buffer pool and 3 MB a connection leave a part of it", () => {
    for (let megabytes = 384; megabytes < 20_000; megabytes += 77) {
      const settings = withMemory(megabytes);
      const needed = Number.parseInt(settings.innodb_buffer_pool_size!) + 3 * Number(settings.max_connections) + (settings.performance_schema === "ON" ? 512 : 256);
      assert.ok(needed <= megabytes, `${needed} of ${megabytes}`);
    }
  });

  it("gives the start what the server takes at its start only, and lets a setting of its own win, however it is written", () => {
    const { shared } = instances();
    assert.equal(shared!.settings.max_connections, "200");
    assert.deepEqual(Object.keys(startSettings(shared!)).sort(), ["innodb_buffer_pool_instances", "innodb_buffer_pool_size", "performance_schema", "ssl_cert", "ssl_key", "tls_version"]);
  });
});

describe("A MySQL account", () => {
  it("is known to the server by the hash that it would make itself, with a salt of 20 letters", () => {
    const { storedPassword } = planner;
    assert.ok(storedPassword.salted);
    const hash = storedPassword.of("app-secret", Buffer.from("fedcba9876543210").toString("base64"));
    // A MySQL 9.7 server let this password in with it.
    assert.equal(hash, "$A$005$ZmVkY2JhOTg3NjU0MzIx6Ibogv3Xo/4MiqkBTUfyq/UDPMD/G2Guj5Nfry1MsH2");
  });

  it("has SHA-crypt's own hash beneath", () => {
    assert.equal(cachingSha2Hash("Hello world!", "saltstring"), "$A$005$saltstring5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5");
  });
});
