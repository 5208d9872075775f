import * as assert from "node:assert/strict";
import { parsed } from "../support/estates";
import { program } from "../support/program";
import type { Recorded } from "../support/recorder";

/** The small estate, whose application has tables in an old MariaDB too. @param together phase of the other move of its group */
const estate = (move: object = {}, together?: string) => parsed((raw) => {
  if (together) raw.moves.orders.phase = together;
  raw.databaseStacks.main.instances.tables = { engine: "mariadb", image: "mariadb:11.8", server: "db1", databases: { shop: { accounts: { web: {}, maker: { role: "migration" } } } } };
  raw.moves.shop = { source: { server: "app1", container: "old-mariadb", database: "shop", passwordSecret: "shopSource" }, target: { instance: "tables", database: "shop" }, accounts: { shop: { as: "web" }, root: { as: "maker" } }, checks: { orders: "select 'a' from t" }, ...move };
  raw.applications.web.databases.shop = { instance: "tables", database: "shop", account: "web", passwordFile: "/run/secrets/shop" };
});
const jobOf = (all: Recorded[], name: string) => JSON.parse((all.find((resource) => resource.name === name)!.inputs.environment as any).DBHAVEN_JOB);

describe("A move of MariaDB", () => {
  let all: Recorded[];
  before(async () => { all = await program(estate()); });

  it("tells its job what it takes, whose place is whose, the operator's checks, and to insist on TLS between two servers", () => {
    const { engine, settings } = jobOf(all, "shop-move-run");
    assert.equal(engine, "mariadb");
    const { SOURCE_DATABASE, SOURCE_SUPERUSER, SOURCE_TLS, ACCOUNTS, TARGET_ACCOUNTS, CHECKS } = settings;
    assert.deepEqual({ SOURCE_DATABASE, SOURCE_SUPERUSER, SOURCE_TLS, ACCOUNTS, TARGET_ACCOUNTS, CHECKS }, {
      SOURCE_DATABASE: "shop", SOURCE_SUPERUSER: "root", SOURCE_TLS: "required", ACCOUNTS: "root maker\nshop web\n", TARGET_ACCOUNTS: "maker migration\nweb application\n", CHECKS: `[["orders","select 'a' from t"]]`,
    });
  });

  it("on one server with its source takes what that offers, as where the estate accepts it", async () => {
    const accepted = await program(estate({ source: { server: "app1", container: "old-mariadb", database: "shop", passwordSecret: "shopSource", unencrypted: true } }));
    assert.equal(jobOf(accepted, "shop-move-run").settings.SOURCE_TLS, "preferred");
  });

  it("is taken back by a job beside its source, which is told what the estate's accounts of the target are", async () => {
    const { engine, node, users, settings } = jobOf(await program(estate({ phase: "reverted" }, "reverted")), "orders-revert-run").moves.find(({ move }: { move: string }) => move === "shop");
    assert.deepEqual([engine, node.server, users.services], ["mariadb", "app1", [{ name: "small-web", replicas: 1 }]]);
    const { SOURCE_DATABASE, SOURCE_TLS, ACCOUNTS, TARGET_ACCOUNTS, WRITES, TARGET_AWAY } = settings;
    assert.deepEqual({ SOURCE_DATABASE, SOURCE_TLS, ACCOUNTS, TARGET_ACCOUNTS, WRITES, TARGET_AWAY }, {
      SOURCE_DATABASE: "shop", SOURCE_TLS: "required", ACCOUNTS: "root maker\nshop web\n", TARGET_ACCOUNTS: "maker migration\nweb application\n", WRITES: "carry", TARGET_AWAY: "false",
    });
  });

  it("opens its target only after the commit: the job of the database is told so", () => {
    assert.equal(jobOf(all, "tables-shop-privileges-run").settings.OPEN, "false");
  });
});
