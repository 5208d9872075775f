import * as assert from "node:assert/strict";
import { planConnections } from "../../plan/connections";
import { planEstate } from "../../plan/plan";
import { golden } from "../support/golden";
import { parsed } from "../support/estates";
import type { Survey } from "../../swarm/survey";
import { nothingFound, program } from "../support/program";
import { graph, isSecret, type Recorded } from "../support/recorder";
import { ends } from "../support/socatEnds";

/** Everything that a resource waits for by values: its inputs' dependencies, and theirs. */
function reach(all: Recorded[], from: Recorded): Set<string> {
  const found = new Set<string>();
  const visit = (resource: Recorded) => {
    const edges = new Set(Object.values(resource.propertyDependencies).flat());
    for (const name of edges) {
      if (found.has(name)) continue;
      found.add(name);
      const next = all.find((other) => other.custom && other.name === name);
      if (next) visit(next);
    }
  };
  visit(from);
  return found;
}

const byName = (all: Recorded[], name: string) => {
  const found = all.find((resource) => resource.custom && resource.name === name);
  assert.ok(found, `no resource named ${name}`);
  return found;
};
const settingsOf = (resource: Recorded) => JSON.parse((resource.inputs.environment as any).DBHAVEN_JOB);

describe("Databases first", () => {
  let all: Recorded[];
  before(async () => { all = await program(parsed()); });

  for (const application of ["web-service", "web-probe-run", "old-probe-run", "old-db-container"]) {
    it(`${application} reaches health, service database and commit by values`, () => {
      const reached = reach(all, byName(all, application));
      for (const needed of ["orders-service", "orders-orders-privileges-run", "orders-move-run", "orders-commit-run"]) assert.ok(reached.has(needed), `${application} does not reach ${needed}`);
    });
  }

  it("a move is not fenced before the places of its proxies were looked at, which wait for nothing of it", () => {
    for (const name of ["orders-backup-run", "orders-move-run"]) assert.ok(byName(all, name).dependencies.includes("old-db-place-check-run"), name);
    const { verb, node, place, old } = settingsOf(byName(all, "old-db-place-check-run"));
    assert.deepEqual([verb, node.server, place, old], ["proxy-check", "app1", { network: "legacy" }, { container: "old-db", names: ["old-db"], addresses: [] }]);
    assert.deepEqual([...reach(all, byName(all, "old-db-place-check-run"))].filter((name) => name.startsWith("orders-")), []);
  });

  it("an application also waits for its database that does not move", () => {
    const reached = reach(all, byName(all, "web-service"));
    for (const needed of ["billing-service", "billing-billing-privileges-run"]) assert.ok(reached.has(needed), needed);
  });

  it("no database resource waits for an application", () => {
    for (const name of ["orders-service", "billing-service", "orders-orders-privileges-run", "orders-commit-run"]) {
      for (const reached of reach(all, byName(all, name))) assert.ok(!/^(web|old)-(service|probe|predecessor)/.test(reached), `${name} reaches ${reached}`);
    }
  });

  it("applications take a moved database's address from the commit's result alone", () => {
    const { env } = (byName(all, "web-service").inputs.taskSpec as any).containerSpec;
    assert.deepEqual(env, { DB_HOST: "committed-host", DB_PORT: "5432", DB_URL: "postgresql://billing_app@billing:5432/billing", POOL: "2 to 10" });
    assert.deepEqual(byName(all, "old-db-container").inputs.command, [`TCP-LISTEN:5432,fork,reuseaddr,${ends}`, `TCP:committed-host:5432,connect-timeout=10,${ends}`]);
  });

  it("the proxy has every name, and the address, that the estate gives it in the old network", async () => {
    const given = await program(parsed((raw) => Object.assign(raw.proxies["old-db"], { aliases: ["db"], address: "172.22.1.249" })));
    assert.deepEqual((byName(given, "old-db-container").inputs.networksAdvanced as any)[0], { name: "legacy", aliases: ["old-db", "db"], ipv4Address: "172.22.1.249" });
    assert.deepEqual((byName(all, "old-db-container").inputs.networksAdvanced as any)[0], { name: "legacy", aliases: ["old-db"] });
  });

  it("the proxy takes the old name only when its holder is stopped", () => {
    assert.ok(reach(all, byName(all, "old-db-container")).has("orders-retire-run"));
  });

  it("the new copy of an application starts only when the old one is stopped", () => {
    assert.ok(reach(all, byName(all, "web-service")).has("web-predecessor-run"));
  });

  it("a database without a move is open to its accounts, one with a move is not", () => {
    assert.equal(settingsOf(byName(all, "billing-billing-privileges-run")).settings.OPEN, "true");
    assert.equal(settingsOf(byName(all, "orders-orders-privileges-run")).settings.OPEN, "false");
  });

  it("a move that is only rehearsed has no commit, and nobody takes an address from it", async () => {
    const rehearsal = await program(parsed((raw) => { raw.moves.orders.phase = "rehearsed"; }));
    const names = rehearsal.map(({ name }) => name);
    assert.ok(names.includes("orders-rehearsal-run"));
    for (const name of ["orders-move-run", "orders-commit-run", "orders-retire-run", "web-service", "old-probe-run", "old-db-container"]) assert.ok(!names.includes(name), name);
    const { phase, settings } = settingsOf(byName(rehearsal, "orders-rehearsal-run"));
    assert.deepEqual([phase, settings.MAX_INTERRUPTION_SECONDS], ["rehearsed", undefined]);
    assert.equal(settingsOf(byName(rehearsal, "orders-orders-privileges-run")).settings.OPEN, "false");
  });

  it("a rehearsal holds its rows back where the estate says so; nothing else of the move is told of it", async () => {
    const limited = (phase: string, move: object = { maxMegabytesPerSecond: 20 }) => program(parsed((raw) => Object.assign(raw.moves.orders, { phase, ...move })));
    const limitOf = (resources: Recorded[], name: string) => settingsOf(byName(resources, name)).settings.MAX_MEGABYTES_PER_SECOND;
    assert.equal(limitOf(await limited("rehearsed"), "orders-rehearsal-run"), "20");
    assert.equal(limitOf(await limited("rehearsed", {}), "orders-rehearsal-run"), undefined);
    const switched = await limited("switched");
    assert.deepEqual(["orders-backup-run", "orders-move-run", "orders-commit-run"].map((name) => limitOf(switched, name)), [undefined, undefined, undefined]);
    const [back] = settingsOf(byName(await limited("reverted"), "orders-revert-run")).moves;
    assert.deepEqual([back.move, back.settings.MAX_MEGABYTES_PER_SECOND], ["orders", undefined]);
  });

  it("a switch that needs an approval is told which it has; a finished one stays what it was, whatever is written later", async () => {
    const approvalIn = async (manifest: string | undefined, records: Survey["records"] = []) => {
      const resources = await program(parsed((raw) => { if (manifest !== undefined) raw.moves.orders.approval = { manifest }; }), { survey: { ...nothingFound, records } });
      return ["orders-move-run", "orders-commit-run", "orders-backup-run"].map((name) => settingsOf(byName(resources, name)).approved);
    };
    const [first, second] = ["a".repeat(64), "b".repeat(64)];
    assert.deepEqual(await approvalIn(first), [first, first, undefined]);
    assert.deepEqual(await approvalIn(undefined), [undefined, undefined, undefined]);
    const finished = (approved?: string) => ["started", "committed"].map((event, i) => ({ id: "", name: "", kind: "move" as const, subject: "orders", sequence: i + 1, run: "R1", event, at: "2026-01-01T00:00:00Z", data: i === 0 && approved ? { approved } : {} }));
    assert.deepEqual(await approvalIn(second, finished(first)), [first, first, undefined]);
    assert.deepEqual(await approvalIn(second, finished()), [undefined, undefined, undefined]);
  });

  it("has the graph that the golden file shows", () => golden("small/graph.txt", graph(all)));

  it("has the same resources in preview and up", async () => {
    const preview = await program(parsed(), { preview: true });
    assert.deepEqual(preview.map(({ urn }) => urn), all.map(({ urn }) => urn));
  });
});

describe("Images", () => {
  it("are named by the digest that the server has, or by their tag where they have none", async () => {
    const all = await program(parsed());
    const imageOf = (name: string) => (byName(all, name).inputs.taskSpec as any).containerSpec.image;
    assert.equal(imageOf("orders-service"), `postgres@sha256:${"0".repeat(64)}`);
    assert.equal(imageOf("web-service"), "web:1");
  });
});

describe("An instance's service", () => {
  it("has no environment, whose order the plugin does not keep: an update of a label would restart the server", async () => {
    for (const name of ["orders-service", "billing-service"]) {
      const { env, commands } = (byName(await program(parsed()), name).inputs.taskSpec as any).containerSpec;
      assert.deepEqual([env, commands[0], commands[1]], [undefined, "env", "PGDATA=/var/lib/postgresql/data/pgdata"]);
    }
  });
});

describe("Secrets of an application with long names", () => {
  it("leave room for Pulumi's ending in the names that Swarm takes", async () => {
    const long = ["a".repeat(30), "m".repeat(30)];
    const all = await program(parsed((raw) => {
      raw.applications[long[0]!] = { ...raw.applications.web, replaces: "other", databases: { [long[1]!]: raw.applications.web.databases.main, main: raw.applications.web.databases.main }, environment: {} };
      raw.applications[long[0]!].databases.main = { ...raw.applications.web.databases.main, passwordFile: "/run/secrets/other" };
    }));
    const names = all.filter(({ type, name }) => type === "docker:index/secret:Secret" && name.startsWith("aaa")).map(({ name }) => name);
    assert.equal(new Set(names).size, 4);
    for (const name of names) assert.ok(name.length <= 56, name);
    assert.ok(names.includes(`${long[0]}-main-password`), names.join(" "));
  });
});

describe("Data holders", () => {
  it("are protected, and kept even when released", async () => {
    const all = await program(parsed());
    assert.deepEqual([byName(all, "orders-data").protect, byName(all, "orders-data").retainOnDelete], [true, true]);
    assert.deepEqual([byName(all, "billing-billing").protect, byName(all, "billing-billing").retainOnDelete], [true, true]);
    assert.equal(byName(all, "orders-service").protect, true);
    const released = await program(parsed((raw) => { raw.databaseStacks.main.instances.billing.release = true; }));
    assert.deepEqual([byName(released, "billing-data").protect, byName(released, "billing-data").retainOnDelete], [false, true]);
    assert.equal(byName(released, "billing-service").protect, false);
    assert.equal(byName(released, "orders-service").protect, true);
  });

  it("are asked nothing while their instance is stopped, and nothing anew when they are released", async () => {
    const jobOf = async (change: object) =>
      settingsOf(byName(await program(parsed((raw) => Object.assign(raw.databaseStacks.main.instances.billing, change))), "billing-billing-privileges-run"));
    const usual = await jobOf({});
    assert.equal(usual.running, true);
    assert.deepEqual(await jobOf({ release: true }), usual);
    assert.deepEqual(await jobOf({ state: "stopped" }), { ...usual, running: false });
  });

  it("are known by name alone: no other property of a volume can replace it", async () => {
    const volume = byName(await program(parsed()), "orders-data");
    assert.deepEqual(volume.inputs, { name: "small-orders-data" });
    assert.deepEqual(volume.ignoreChanges, ["labels", "driver", "driverOpts"]);
  });
});

describe("What exists already", () => {
  it("is adopted by its id", async () => {
    const survey = { networks: { "small-orders": "net1" }, services: { "small-orders": "svc1", "small-web": "svc2" }, records: [], halfMade: [] } as any;
    const all = await program(parsed(), { survey });
    assert.deepEqual(["orders-overlay", "orders-service", "web-service"].map((name) => byName(all, name).importId), ["net1", "svc1", "svc2"]);
    assert.equal(byName(all, "billing-service").importId, "");
  });

  it("is taken over with roles and database where the estate says adopt", async () => {
    const all = await program(parsed((raw) => { raw.databaseStacks.main.instances.billing.adopt = true; }));
    assert.deepEqual(["billing-billing", "billing-billing-owner", "billing-billing-billing_app"].map((name) => byName(all, name).importId), ["billing", "billing_owner", "billing_app"]);
  });
});

describe("What a killed up made in a database server", () => {
  it("is taken over, and nothing else", async () => {
    const halfMade = ["urn:pulumi:dev::dbhaven::dbhaven:index:ServiceDatabase$postgresql:index/role:Role::billing-billing-owner"];
    const all = await program(parsed(), { survey: { networks: {}, services: {}, records: [], halfMade } as any });
    assert.deepEqual(["billing-billing", "billing-billing-owner", "billing-billing-billing_app"].map((name) => byName(all, name).importId), ["", "billing_owner", ""]);
  });
});

describe("A password", () => {
  it("is another one when its account is rotated, and reaches applications only after the server", async () => {
    const rotated = await program(parsed((raw) => { raw.databaseStacks.main.instances.billing.databases.billing.accounts.billing_app = { rotation: 2 }; }));
    for (const name of ["billing-billing-billing_app-password", "billing-billing-billing_app-salt"]) assert.deepEqual(byName(rotated, name).inputs.keepers, { rotation: "2" });
    const handedOver = rotated.filter(({ type, name }) => type === "docker:index/secret:Secret" && name.startsWith("web-") && name.endsWith("-password"));
    assert.ok(handedOver.length > 0);
    for (const { dependencies } of handedOver) assert.ok(dependencies.some((name) => name.endsWith("-privileges-run")), dependencies.join(" "));
    assert.ok((await program(parsed())).filter(({ type }) => type.startsWith("random:")).every(({ inputs }) => inputs.keepers === undefined));
  });
});

describe("Secrets", () => {
  it("stay wrapped in every input that carries one", async () => {
    const all = await program(parsed());
    for (const command of all.filter(({ type }) => type === "command:local:Command")) assert.ok(isSecret(command.inputs.stdin), `${command.name}: stdin`);
    for (const name of ["authority-issue", "orders-certificate"]) assert.deepEqual(byName(all, name).additionalSecretOutputs, ["stdout"]);
    for (const secret of all.filter(({ type }) => type === "docker:index/secret:Secret")) assert.ok(isSecret(secret.inputs.data), `${secret.name}: data`);
    for (const role of all.filter(({ type, inputs }) => type === "postgresql:index/role:Role" && inputs.login)) assert.ok(isSecret(role.inputs.password), `${role.name}: password`);
  });

  it("appear in no plain input", async () => {
    for (const { name, inputs } of await program(parsed())) {
      const plain = JSON.stringify(inputs, (_key, value) => (isSecret(value) ? "[secret]" : value));
      assert.ok(!/password-of-|source-password|key-of-|SCRAM-SHA-256\$/.test(plain), `${name}: ${plain}`);
    }
  });
});

describe("Every resource", () => {
  it("has a parent, and a name that starts with its parent's", async () => {
    for (const { name, parent, type } of await program(parsed())) {
      if (type.startsWith("dbhaven:")) continue;
      assert.ok(parent !== "" && name.startsWith(parent), `${name} below ${parent}`);
    }
  });

  it("of kind Command keeps Pulumi's passphrase and the last output out of its environment", async () => {
    for (const { name, type, inputs } of await program(parsed())) {
      if (type !== "command:local:Command") continue;
      assert.equal((inputs.environment as any).PULUMI_CONFIG_PASSPHRASE, "", name);
      assert.equal(inputs.addPreviousOutputInEnv, false, name);
      assert.ok(!("delete" in inputs) && !("triggers" in inputs), name);
    }
  });
});

describe("An instance on one address of its server", () => {
  const forwarded = () => parsed((raw) => {
    const { billing } = raw.databaseStacks.main.instances;
    delete billing.administrators;
    billing.address = "198.51.100.99";
  });

  it("publishes no port by itself: a forwarder on its server and its network opens that address alone", async () => {
    const all = await program(forwarded());
    assert.deepEqual((byName(all, "billing-service").inputs.endpointSpec as any).ports, []);
    const { inputs, provider } = byName(all, "billing-forwarder-container");
    assert.deepEqual(inputs.ports, [{ internal: 5432, external: 5433, ip: "198.51.100.99", protocol: "tcp" }]);
    assert.deepEqual(inputs.command, [`TCP-LISTEN:5432,fork,reuseaddr,${ends}`, `TCP:billing:5432,connect-timeout=10,${ends}`]);
    assert.deepEqual(inputs.networksAdvanced, [{ name: "small-billing" }]);
    assert.match(provider, /::db1-engine::/);
    assert.ok(reach(all, byName(all, "billing-forwarder-container")).has("billing-service"), "after the instance answers");
  });

  it("is known there to whoever connects from outside, also to its certificate", async () => {
    const plan = planEstate(forwarded());
    assert.deepEqual(planConnections(plan)["billing-billing"].billing_app.places.published, { host: "198.51.100.99", port: 5433 });
    assert.deepEqual(plan.instances.find(({ key }) => key === "billing")!.tls, { generated: { names: ["billing", "localhost", "198.51.100.99"], rotation: 0 } });
  });

  it("has its accounts made by job", async () => {
    assert.ok((await program(forwarded())).every(({ type }) => !type.startsWith("postgresql:")));
  });
});
