import * as assert from "node:assert/strict";
import type { PostgresInstance } from "../../config/engines/postgres";
import { composeEstate } from "../../config/compose";
import { sentences } from "../../config/issues";
import { merge } from "../../config/merge";
import { smallEstate } from "../support/estates";
import { Random } from "../support/random";

const keys = ["a", "b", "c"];
function randomMap(random: Random, depth: number, withNull: boolean): Record<string, unknown> {
  const value = () => (depth > 0 && random.next() < 0.6 ? randomMap(random, depth - 1, withNull) : random.of([1, "x", true, [1, 2], ...(withNull ? [null] : [])]));
  return Object.fromEntries(keys.filter(() => random.next() < 0.7).map((key) => [key, value()]));
}

/** Runs a property with a hundred random pairs. */
function pairs(check: (base: Record<string, unknown>, overrides: Record<string, unknown>) => void): void {
  for (let seed = 1; seed <= 100; seed++) {
    const random = new Random(seed);
    check(randomMap(random, 3, false), randomMap(random, 3, true));
  }
}

const leaves = (value: unknown, path: string[] = []): [string[], unknown][] => typeof value === "object" && value !== null && !Array.isArray(value)
  ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, [...path, key])) : [[path, value]];
/** Elements of lists too, each number as text. */
const deepLeaves = (value: unknown, path: string[] = []): [string[], unknown][] => (typeof value === "object" && value !== null
  ? Object.entries(value).flatMap(([key, inner]) => deepLeaves(inner, [...path, key])) : [[path, value]]);
const at = (value: unknown, path: string[]) => path.reduce<any>((inner, key) => inner?.[key], value);

describe("Merging overrides into an estate", () => {
  it("changes nothing where there are none", () => pairs((base) => assert.deepEqual(merge(base, {}), base)));

  it("sets every leaf of the overrides, and takes away what is null in them", () => pairs((base, overrides) => {
    const merged = merge(base, overrides);
    for (const [path, value] of leaves(overrides)) assert.deepEqual(at(merged, path), value === null ? undefined : value);
  }));

  it("keeps every leaf that the overrides do not touch", () => pairs((base, overrides) => {
    const merged = merge(base, overrides);
    const touched = (path: string[]) => path.some((_, i) => { const over = at(overrides, path.slice(0, i + 1)); return over !== undefined && (typeof over !== "object" || over === null || Array.isArray(over)); });
    const replaced = (path: string[]) => typeof at(overrides, path) === "object";
    for (const [path, value] of leaves(base)) if (!touched(path) && !replaced(path)) assert.deepEqual(at(merged, path), value);
  }));

  it("gives the same when done twice", () => pairs((base, overrides) => assert.deepEqual(merge(merge(base, overrides), overrides), merge(base, overrides))));

  it("changes neither of the two", () => pairs((base, overrides) => {
    const before = JSON.stringify([base, overrides]);
    merge(base, overrides);
    assert.equal(JSON.stringify([base, overrides]), before);
  }));

  it("leaves no null, so that a key taken away has its default again", () => pairs((base, overrides) => assert.ok(!JSON.stringify(merge(base, overrides)).includes("null"))));

  it("keeps what takes a key away where overrides are laid over overrides", () => {
    const both = merge({ a: { b: null, c: 1 } }, { a: { d: null } }, true);
    assert.deepEqual(both, { a: { b: null, c: 1, d: null } });
    assert.deepEqual(merge({ a: { b: 2, d: 3 } }, both), { a: { c: 1 } });
  });

  it("replaces lists as a whole", () => assert.deepEqual(merge({ a: [1, 2, 3] }, { a: [4] }), { a: [4] }));

  it("reaches single elements of a list by their numbers, null taking one away", () => {
    assert.deepEqual(merge({ a: [1, { b: 2, c: 3 }, 4] }, { a: { 1: { b: 5 }, 3: 6 } }), { a: [1, { b: 5, c: 3 }, 4, 6] });
    assert.deepEqual(merge([1, 2, 3], { 0: null }), [2, 3]);
    assert.deepEqual(merge([1, 2, 3], {}), [1, 2, 3]);
  });

  it("does not reach the prototype", () => {
    merge({}, JSON.parse('{"__proto__": {"polluted": true}}'));
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

describe("Overrides of a stack", () => {
  const compose = (overrides: unknown) => composeEstate(JSON.stringify(smallEstate()), "small.yaml", overrides);

  it("reach any leaf", () => {
    const { estate } = compose({ databaseStacks: { main: { instances: { orders: { memoryMegabytes: 2048 } } } } });
    assert.equal(estate!.databaseStacks.main.instances.orders.memoryMegabytes, 2048);
  });

  it("are read as the place needs them, since `pulumi config set --path` has types of its own", () => {
    const { estate, issues } = compose({ databaseStacks: { main: { instances: { orders: { cpus: "1.5", settings: { work_mem: "8" } } } } }, applications: { web: { environment: { LIMIT: 20, DEBUG: true } } } });
    assert.deepEqual(issues, []);
    const { cpus, settings } = estate!.databaseStacks.main.instances.orders;
    assert.deepEqual([cpus, settings], [1.5, { work_mem: "8" }]);
    const web = estate!.applications.web as { environment: Record<string, string> };
    assert.deepEqual([web.environment.LIMIT, web.environment.DEBUG], ["20", "true"]);
  });

  it("are left as they are where reading them otherwise would lose something", () => {
    const said = sentences(compose({ applications: { web: { environment: { LARGE: 12345678901234567890, FRACTION: 1.1 } } } }).issues);
    assert.deepEqual(said, [
      "overrides.applications.web.environment.FRACTION: 1.1 is no text; write text, in quotes.",
      "overrides.applications.web.environment.LARGE: 12345678901234567000 is no text; write text, in quotes.",
    ]);
  });

  it("reach keys with dots, and elements of lists", () => {
    const { estate, issues } = compose({
      databaseStacks: { main: { instances: { billing: { settings: { "pg_stat_statements.max": 5000 }, databases: { billing: { extensions: { 1: "hstore" } } } } } } },
      applications: { web: { probe: { command: { 0: "check", 1: 5432 } } } },
    });
    assert.deepEqual(issues, []);
    const billing = estate!.databaseStacks.main.instances.billing as PostgresInstance;
    assert.equal(billing.settings["pg_stat_statements.max"], 5000);
    assert.deepEqual([billing.databases.billing.extensions, (estate!.applications.web.probe as { command: string[] }).command], [["pg_trgm", "hstore"], ["check", "5432"]]);
  });

  it("that miss the elements of a list are refused with the way to write them", () => {
    const override = (command: unknown) => sentences(compose({ applications: { web: { probe: { command } } } }).issues);
    assert.deepEqual(override([null, "b"]), [
      `overrides.applications.web.probe.command[0]: there is nothing in this place of the list; write every element, as the list takes the place of the estate's; to change one of the estate's alone, write its number after a dot: pulumi config set --path 'overrides.applications.web.probe.command.0' <value>`,
    ]);
    assert.deepEqual(override({ 2: "b" }), [`overrides.applications.web.probe.command.2: the estate's list has 1 element; the next one is "1".`]);
    assert.deepEqual(override({ first: "b" }), [
      `overrides.applications.web.probe.command: a map, but the estate has a list here; give the numbers of elements as keys, from "0" to "1", or the whole list.`,
    ]);
  });

  it("take away with the text null, too, where no text can stand: `pulumi config set` has no other null", () => {
    const { estate, issues } = compose({ applications: { web: { probe: "null" } }, databaseStacks: { main: { instances: { billing: { memoryMegabytes: "null" } } } } });
    assert.deepEqual(issues, []);
    assert.equal(estate!.applications.web.probe, undefined);
    assert.equal(estate!.databaseStacks.main.instances.billing.memoryMegabytes, 512);
  });

  it("reach every leaf of an estate: each set to another value is seen there, and nowhere else", () => {
    const raw = smallEstate();
    for (const [path, value] of deepLeaves(raw)) {
      const other = typeof value === "number" ? value + 1 : `${value}x`;
      const override = path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), other);
      const merged = merge(raw, override);
      for (const [place, before] of deepLeaves(raw)) assert.deepEqual(at(merged, place), place.join() === path.join() ? other : before, path.join("."));
    }
  });

  it("give a key its default back with null", () => {
    const { estate } = compose({ databaseStacks: { main: { instances: { billing: { memoryMegabytes: null } } } } });
    assert.equal(estate!.databaseStacks.main.instances.billing.memoryMegabytes, 512);
  });

  it("are named as the place of a mistake that they make", () => {
    assert.deepEqual(sentences(compose({ servers: { db1: { adress: "198.51.100.81", docker: "db1" } }, proxies: { "old-db": { server: "app2" }, "old-bd": null } }).issues), [
      'overrides.proxies.old-bd: null takes a key away, but the estate has none of this name here; did you mean "old-db"?',
      'overrides.proxies.old-db.server: "app2" is no server of this estate; did you mean "app1"?',
      'overrides.servers.db1.adress: unknown key; did you mean "address"?',
      'overrides.servers.db1.docker: "db1" is not right here; write ssh://user@host, unix:///path or tcp://host:port.',
    ]);
  });

  it("that are no map are refused", () => {
    assert.deepEqual(sentences(compose("port").issues), ["overrides: not a map; set one value at its path: pulumi config set --path 'overrides.<path>' <value>"]);
  });
});
