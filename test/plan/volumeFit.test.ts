import * as assert from "node:assert/strict";
import { planEstate } from "../../plan/plan";
import { volumeMisfits, type VolumeHolder } from "../../plan/volumeFit";
import { parsed } from "../support/estates";

const pathOf = { postgres: "/var/lib/postgresql/data", redis: "/data", mariadb: "/var/lib/mysql", mysql: "/var/lib/mysql" };

/** What is said of one instance that runs `before`, when the estate says `now`. */
function said(engine: keyof typeof pathOf, before: string, now: string, found: Partial<VolumeHolder> = {}): string[] {
  const plan = planEstate(parsed((raw) => {
    delete raw.applications; delete raw.proxies; delete raw.moves;
    raw.databaseStacks.main.instances = { db: { engine, image: now, server: "db1" } };
  }));
  return volumeMisfits(plan, { db: { hostname: "db1", image: before, volumePath: pathOf[engine], ...found } });
}

describe("A volume", () => {
  it("is no hindrance to what is not there yet, or stays as it is", () => {
    const plan = planEstate(parsed());
    assert.deepEqual(volumeMisfits(plan, {}), []);
    assert.deepEqual(said("postgres", "postgres:17-trixie", "postgres:17-trixie"), []);
    assert.deepEqual(said("postgres", "postgres:17-trixie", "postgres:17-trixie", { hostname: undefined, volumePath: undefined }), []);
  });

  const images = { postgres: "postgres:17", mariadb: "mariadb:10.11", mysql: "mysql:8.4", redis: "redis:7.2" } as const;
  const ways = { postgres: "a move into it", mariadb: "load a dump or backup of this one into it", mysql: "load a dump or backup of this one into it", redis: "load a dump or backup of this one into it" };
  for (const engine of Object.keys(images) as (keyof typeof images)[]) it(`of ${engine} does not travel to another server: refused with the way`, () => {
    assert.deepEqual(said(engine, images[engine], images[engine], { hostname: "db0" }), [
      `The instance "db" has its volume on node db0, and would start empty on server db1 (node db1): a volume does not travel. Put it back; to bring the data over, describe a second instance and ${ways[engine]}. Nothing was touched.`,
    ]);
  });

  it("is not given to another engine", () => {
    assert.match(said("mariadb", "postgres:17", "mariadb:10.11", { volumePath: pathOf.postgres })[0]!, /^The instance "db" is postgres and holds its data; as mariadb it could not read them\./);
    assert.match(said("mysql", "mariadb:10.11", "mysql:8.4")[0]!, /^The instance "db" is mariadb and holds its data; as mysql it could not read them\./);
    assert.match(said("mariadb", "mysql:8.4", "mariadb:11.8")[0]!, /^The instance "db" is mysql and holds its data; as mariadb it could not read them\./);
    assert.deepEqual(said("mysql", "registry.example/ours:1", "mysql:8.4"), [], "the start looks at the volume");
  });

  const refused: [keyof typeof pathOf, string, string, RegExp][] = [
    ["postgres", "postgres:15-bookworm", "postgres:17-trixie", /runs postgres:15-bookworm; postgres:17-trixie does not open its data: a major version of PostgreSQL reads only its own/],
    ["postgres", "postgres:17-trixie", "postgres:16.4", /does not open its data/],
    ["postgres", "pgvector/pgvector:pg16", "postgis/postgis:17-3.5", /does not open its data/],
    ["postgres", "postgres:17-alpine", "registry.example:5000/postgres:17-trixie", /sorts text in another way \(glibc instead of musl\)/],
    ["redis", "redis:7.2", "redis:7.0-bookworm", /is older and does not read/],
    ["redis", "redis:8", "redis:7.4", /is older and does not read/],
    ["redis", "valkey/valkey:8.1-trixie", "redis:7.0", /does not read what Valkey wrote/],
    ["redis", "redis:7.4", "valkey/valkey:8.1", /reads what Redis wrote up to 7\.2 only/],
    ["mariadb", "mariadb:11.8", "mariadb:10.11", /is older and does not read/],
    ["mysql", "mysql:8.4", "mysql:8.0", /is older and does not read/],
  ];
  for (const [engine, before, now, sentence] of refused) {
    it(`of ${before} is refused to ${now}`, () => {
      const found = said(engine, before, now);
      assert.equal(found.length, 1);
      assert.match(found[0]!, sentence);
      assert.ok(found[0]!.endsWith(`second instance and ${ways[engine]}. Nothing was touched.`), found[0]);
    });
  }

  const accepted: [keyof typeof pathOf, string, string][] = [
    ["postgres", "postgres:17.2-bookworm", "postgres:17.4-trixie"], ["postgres", "postgres:17-alpine", "postgres:17.4-alpine3.21"],
    ["postgres", "postgres:17", "registry.example/team/database:1.4.2"], ["postgres", "shop-postgres:3", "shop-postgres:2"],
    ["redis", "redis:6.0-bullseye", "redis:7.0-bookworm"], ["redis", "redis:7", "redis:7.0"], ["redis", "redis:7.2", "valkey/valkey:8.1"], ["redis", "redis:7.2.5", "redis:7.2.3"],
    ["mariadb", "mariadb:10.5", "mariadb:10.11"], ["mariadb", "mariadb:10.11@sha256:0", "mariadb:10.11"],
  ];
  for (const [engine, before, now] of accepted) it(`of ${before} is given to ${now}`, () => assert.deepEqual(said(engine, before, now), []));
});
