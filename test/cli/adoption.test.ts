import * as assert from "node:assert/strict";
import { adoptingEnvironment, clearUp, stepAside } from "../../cli/adoption";
import { planInstances } from "../../plan/instances";
import { labelsOf } from "../../swarm/labels";
import { parsed } from "../support/estates";
import { FakeEngine } from "../swarm/fakeEngine";

describe("--adopt", () => {
  const estate = parsed();
  let engine: FakeEngine;
  let said: string[];
  beforeEach(async () => { engine = await FakeEngine.start(); said = []; });
  afterEach(() => engine.stop());
  const say = (line: string) => void said.push(line);
  const engines = () => ({ manager: engine.connect(), byServer: { app1: engine.connect() } });
  const names = () => [...engine.containers.values()].map(({ Name }) => Name);
  const proxy = (name: string, owner = "small") => engine.container(name, { Labels: labelsOf(owner, { proxy: "old-db" }) });

  it("takes over the roles and databases that are there, and leaves the others to be made", async () => {
    engine.container("task", {
      Labels: { "com.docker.swarm.service.name": planInstances(estate).find(({ key }) => key === "billing")!.serviceName },
      exec: (command) => ({ code: 0, stdout: command.at(-1)!.includes("pg_roles") ? "postgres\nbilling_owner\n" : "postgres\nbilling\n" }),
    });
    assert.deepEqual(await adoptingEnvironment(estate, { manager: undefined, byServer: { db1: engine.connect() } }), {
      DBHAVEN_ADOPT: "true",
      DBHAVEN_HALF_MADE: "postgresql:index/role:Role::billing-billing-owner postgresql:index/database:Database::billing-billing",
    });
  });

  it("lets an unknown proxy go on under another name, once, and touches no other", async () => {
    const old = proxy("small-proxy-old-db");
    Object.assign(old.Networks, { legacy: {}, "small-orders": {} });
    proxy("small-proxy-old-db-elsewhere", "other");
    await stepAside(estate, new Set(), say, engines());
    await stepAside(estate, new Set(), say, engines());
    assert.deepEqual(names(), [`small-proxy-old-db-${old.Id.slice(0, 12)}`, "small-proxy-old-db-elsewhere"]);
    assert.equal(old.Running, true);
    assert.deepEqual(Object.keys(old.Networks), ["legacy", "small-orders"], "in its networks again");
    assert.equal(said.length, 1);
  });

  it("takes an unknown forwarder away, since its port is needed, and touches no other", async () => {
    const forwarder = (name: string, owner: string) => engine.container(name, { Labels: labelsOf(owner, { forwarder: "billing" }) });
    forwarder("small-forwarder-billing", "small");
    forwarder("other-forwarder-billing", "other");
    const known = forwarder("small-forwarder-orders", "small");
    await stepAside(estate, new Set([known.Id]), say, engines());
    assert.deepEqual(names(), ["other-forwarder-billing", "small-forwarder-orders"]);
    assert.deepEqual(said, ["removed the forwarder small-forwarder-billing, whose port the new one needs"]);
  });

  it("leaves a proxy alone that the state knows", async () => {
    const { Id } = proxy("small-proxy-old-db");
    await stepAside(estate, new Set([Id]), say, engines());
    await clearUp(estate, new Set([Id]), say, engines());
    assert.deepEqual([names(), said], [["small-proxy-old-db"], []]);
  });

  it("at the end removes proxies and secrets of the lost state, never what is in use, a job's or another estate's", async () => {
    const manager = engine.connect();
    const secret = async (name: string, labels: Record<string, string>) => (await manager.createSecret({ Name: name, Labels: labels, Data: "eA==" } as never) as unknown as { ID?: string; id?: string });
    proxy("small-proxy-old-db-0123456789ab");
    const created = [
      await secret("old", labelsOf("small", { instance: "orders" })), await secret("used", labelsOf("small", { application: "web" })),
      await secret("new", labelsOf("small", { instance: "orders" })), await secret("job", labelsOf("small", { instance: "orders", run: "1" })),
      await secret("other", labelsOf("other", { instance: "orders" })),
    ].map((one) => String(one.ID ?? one.id));
    await manager.createService({ Name: "small-web", TaskTemplate: { ContainerSpec: { Secrets: [{ SecretID: created[1] }] } } } as never);
    await clearUp(estate, new Set([created[2]!]), say, engines());
    assert.deepEqual(names(), []);
    assert.deepEqual([...engine.secrets.values()].map(({ Spec }) => Spec.Name), ["used", "new", "job", "other"]);
    assert.deepEqual(said.map((line) => line.replace(/:.*/, "")), ["removed the old proxy small-proxy-old-db-0123456789ab", "removed the old secret old", "the old secret used stays"]);
  });
});
