import * as assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { configurationLines, planner } from "../../plan/engines/redis";
import type { RedisInstancePlan } from "../../plan/instances";
import { planEstate } from "../../plan/plan";
import { parsedRedis } from "../support/estates";
import { golden } from "../support/golden";

const instances = (change?: (raw: any) => void) => Object.fromEntries(planEstate(parsedRedis(change)).instances.map((instance) => [instance.key, instance as RedisInstancePlan]));

describe("The plan of Redis instances", () => {
  it("is plain data, as the golden file shows", () => golden("redis/plan.json", `${JSON.stringify(planEstate(parsedRedis()), null, 2)}\n`));

  it("keeps nothing of a cache and makes room in it; keeps every write of a queue or store and evicts nothing", () => {
    const { pages, jobs, settings } = instances();
    assert.deepEqual([pages.settings.appendonly, pages.settings.save, pages.settings["maxmemory-policy"]], ["no", "", "allkeys-lru"]);
    for (const { settings: kept } of [jobs, settings]) assert.deepEqual([kept.appendonly, kept["maxmemory-policy"]], ["yes", "noeviction"]);
    assert.deepEqual([settings.role, settings.settings.appendfsync, settings.settings.save], ["store", "everysec", "3600 1 300 100 60 10000"]);
  });

  it("derives maxmemory from the limit: three quarters of it, half where data is written to disk", () => {
    const { pages, jobs } = instances();
    assert.deepEqual([pages.settings.maxmemory, jobs.settings.maxmemory], ["384mb", "512mb"]);
  });

  it("lets a setting of its own win, however it is written", () => {
    const { jobs } = instances((raw) => { raw.databaseStacks.main.instances.jobs.settings = { MaxMemory: "100mb", appendonly: false, timeout: 5 }; });
    assert.deepEqual([jobs.settings.maxmemory, jobs.settings.appendonly, jobs.settings.timeout], ["100mb", "no", "5"]);
  });

  it("gives an only database all keys, and an application the number of the logical database", () => {
    const { pages, jobs } = instances();
    assert.deepEqual(pages.databases.map(({ keyPattern, endpoint }) => [keyPattern, endpoint]), [["*", { host: "pages", port: 6379, database: "0" }]]);
    assert.deepEqual(jobs.databases.map(({ keyPattern }) => keyPattern), ["images:*", "mails:*"]);
  });

  it("makes accounts by job, also with a published port", () => assert.equal(instances().jobs.manage, "job"));
});

describe("A Redis server's configuration", () => {
  it("has one pair of times in a line, which Redis 6 asks for, and an empty text in quotes", () => {
    assert.deepEqual(configurationLines({ save: "900 1 60 1000", maxmemory: "1mb" }), ["save 900 1", "save 60 1000", "maxmemory 1mb"]);
    assert.deepEqual(configurationLines({ save: "" }), ['save ""']);
  });
});

describe("A Redis account", () => {
  it("is known to the server by the sha256 of its password, as Redis writes it", () => {
    const { storedPassword } = planner;
    assert.ok(!storedPassword.salted);
    assert.equal(storedPassword.of("secret"), createHash("sha256").update("secret").digest("hex"));
  });

  it("reaches the job as a line of words", () => {
    const { pages } = instances();
    assert.deepEqual(planner.jobSettings(pages.databases[0]), { KEY_PATTERN: "*", ACCOUNTS: "viewer readOnly generated\nweb application generated\n" });
  });
});
