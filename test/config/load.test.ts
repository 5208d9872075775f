import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { sentences, UserError } from "../../config/issues";
import { loadEstate, loadEstateFromFiles } from "../../config/load";
import { secretIssues } from "../../config/secrets";
import { parsed, smallEstate } from "../support/estates";
import { record } from "../support/recorder";
import { temporaryFolder } from "../support/temporaryFolder";

/** A folder with an estate and the file of stack "test". */
function project(config: Record<string, unknown>, estate: unknown = smallEstate()): string {
  const directory = temporaryFolder();
  fs.writeFileSync(path.join(directory, "estate.yaml"), JSON.stringify(estate));
  fs.writeFileSync(path.join(directory, "Pulumi.test.yaml"), JSON.stringify({ config }));
  return directory;
}

/** The error's message; anything that is no UserError fails the test. */
function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof UserError, String(error instanceof Error ? error.stack : error));
    return error.message;
  }
  throw new assert.AssertionError({ message: "it was not refused" });
}

describe("The stacks of this repository", () => {
  it("dev is the lab: one database moves from srv84 to srv80", () => {
    const { estate, secretIssues: missing } = loadEstateFromFiles({ stack: "dev" });
    assert.equal(estate.name, "lab");
    const shop = estate.applications.shop;
    assert.ok("image" in shop && shop.endpointMode === "dnsrr", "the override of Pulumi.dev.yaml");
    assert.deepEqual(sentences(missing), ["moves.chinook.source.passwordSecret: the stack dev has no secret \"shopSource\"; store it: pulumi config set --stack dev --secret --path 'secrets.shopSource'"]);
  });

  it("names the secrets of a certificate that the stack lacks", () => {
    const tls = { certificate: { certificateSecret: "mainCertificate", keySecret: "mainKey", authoritySecret: "mainAuthority" } };
    const estate = parsed((raw) => { raw.databaseStacks.main.instances.orders.tls = tls; });
    const stored = { ordersSource: "encrypted", mainCertificate: "encrypted", mainKey: "encrypted" } as const;
    assert.deepEqual(sentences(secretIssues(estate, stored, "dev")), ["databaseStacks.main.instances.orders.tls.certificate.authoritySecret: the stack dev has no secret \"mainAuthority\"; store it: pulumi config set --stack dev --secret --path 'secrets.mainAuthority'"]);
  });

  it("prod is four servers over ssh, with three PostgreSQL instances on srv80", () => {
    const { estate } = loadEstateFromFiles({ stack: "prod" });
    assert.deepEqual(Object.keys(estate.servers), ["srv80", "srv81", "srv82", "srv84"]);
    const instances = Object.values(estate.databaseStacks.postgres.instances);
    assert.deepEqual(instances.map(({ port, server }) => [server, port]), [["srv80", 5434], ["srv80", 5435], ["srv80", 5433]]);
  });
});

describe("An estate from files", () => {
  it("is found from the project's folder, by an absolute path, or named by another stack file", () => {
    const directory = project({ "dbhaven:estate": "estate.yaml" });
    const absolute = project({ "dbhaven:estate": path.join(directory, "estate.yaml") });
    assert.equal(loadEstateFromFiles({ stack: "test", directory }).estate.name, "small");
    assert.equal(loadEstateFromFiles({ stack: "test", directory: absolute }).estate.name, "small");
    assert.equal(loadEstateFromFiles({ stack: "other", directory: absolute, configFile: path.join(directory, "Pulumi.test.yaml") }).estate.name, "small");
  });

  it("takes an encrypted secret for granted, and says which command stores one in plain text right", () => {
    const secrets = { ordersSource: { secure: "v1:abc:def" }, other: "hunter2" };
    const { secretIssues } = loadEstateFromFiles({ stack: "test", directory: project({ "dbhaven:estate": "estate.yaml", "dbhaven:secrets": secrets }) });
    assert.deepEqual(sentences(secretIssues), ["secrets.other: stored in plain text; store it encrypted (and change the password if others could read it): pulumi config set --stack test --secret --path 'secrets.other'"]);
  });

  it("refuses what was set without its path, and a secret without a key, with the command that sets it right", () => {
    const directory = project({ "dbhaven:estate": "estate.yaml", "dbhaven:secrets.ordersSource": "hunter2", "dbhaven:overrides.servers.db1.address": "192.0.2.1", "dbhaven:secrts": {}, "dbhaven:secrets": "hunter3", "other:key": 1 });
    const message = refusal(() => loadEstateFromFiles({ stack: "test", directory }));
    assert.deepEqual(message.split("\n").slice(1), [
      "  dbhaven:overrides.servers.db1.address: set without --path, so that it is no part of the overrides; remove it (pulumi config rm --stack test 'overrides.servers.db1.address'), and set it with its path: pulumi config set --stack test --path 'overrides.servers.db1.address' <value>",
      "  dbhaven:secrets.ordersSource: set without --path, so that it is no part of the secrets; remove it (pulumi config rm --stack test 'secrets.ordersSource'), and store it encrypted: pulumi config set --stack test --secret --path 'secrets.ordersSource'",
      "  dbhaven:secrets: one text, so that no secret has a key; remove it (pulumi config rm --stack test secrets), and store each one under the key that the estate names: pulumi config set --stack test --secret --path 'secrets.<key>'",
      '  dbhaven:secrts: unknown key; did you mean "secrets"?',
    ]);
    assert.ok(!message.includes("hunter"));
  });

  it("refuses a password in the overrides with the command for this stack", () => {
    const directory = project({ "dbhaven:estate": "estate.yaml", "dbhaven:overrides": { moves: { orders: { source: { password: "hunter2" } } } } });
    const message = refusal(() => loadEstateFromFiles({ stack: "test", directory }));
    assert.match(message, /\n  overrides\.moves\.orders\.source\.password: a secret in plain text, .*: pulumi config set --stack test --secret --path 'secrets\.ordersSource'$/);
    assert.ok(!message.includes("hunter2"));
  });

  it("does not guess where all secrets are encrypted as one", () => {
    assert.deepEqual(loadEstateFromFiles({ stack: "test", directory: project({ "dbhaven:estate": "estate.yaml", "dbhaven:secrets": { secure: "v1:abc:def" } }) }).secretIssues, []);
  });

  it("refuses encrypted values in the overrides", () => {
    const directory = project({ "dbhaven:estate": "estate.yaml", "dbhaven:overrides": { moves: { orders: { checks: { a: { secure: "v1:abc:def" } } } } } });
    assert.match(refusal(() => loadEstateFromFiles({ stack: "test", directory })), /overrides\.moves\.orders\.checks\.a: an encrypted value; an estate holds no secrets/);
  });

  it("says what to do where a file is missing, and which stacks there are", () => {
    const directory = project({ "dbhaven:estate": "gone.yaml" });
    assert.equal(refusal(() => loadEstateFromFiles({ stack: "test", directory })), `The stack test names the estate "gone.yaml", but ${directory}/gone.yaml does not exist; correct the path: pulumi config set --stack test estate <path>`);
    assert.equal(refusal(() => loadEstateFromFiles({ stack: "tset", directory })), `The stack tset cannot be read: ${directory}/Pulumi.tset.yaml does not exist; stacks with a file here: test.`);
    assert.equal(
      refusal(() => loadEstateFromFiles({ stack: "test", directory: project({}) })),
      "The stack test cannot be used; nothing was started. One mistake:\n  estate: missing; name the file that describes the estate: pulumi config set --stack test estate estates/<name>.yaml",
    );
  });

  it("says where the text of a stack's file is wrong", () => {
    const directory = project({});
    fs.writeFileSync(path.join(directory, "Pulumi.test.yaml"), "config:\n\tdbhaven:estate: x\n");
    assert.match(refusal(() => loadEstateFromFiles({ stack: "test", directory })), /Pulumi\.test\.yaml, line 2, column 1: this line is indented with a tab; use spaces\.$/);
  });
});

describe("An estate in a Pulumi program", () => {
  const passwords = { ordersSource: "hunter2" };

  /** Runs with this configuration as Pulumi hands it over: text, and the keys that hold a secret somewhere. */
  async function load(config: Record<string, unknown>, secretKeys: string[], estate: unknown = smallEstate()) {
    const file = path.join(project({}, estate), "estate.yaml");
    const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
    let result: ReturnType<typeof loadEstate> | string | undefined;
    await record(() => {
      pulumi.runtime.setAllConfig(Object.fromEntries(Object.entries({ estate: file, ...config }).map(([key, value]) => [`dbhaven:${key}`, text(value)])), secretKeys.map((key) => `dbhaven:${key}`));
      try {
        result = loadEstate();
      } catch (error) {
        assert.ok(error instanceof UserError, String(error instanceof Error ? error.stack : error));
        result = error.message;
      }
    });
    pulumi.runtime.setAllConfig({}, []);
    return result!;
  }

  it("comes with its secrets, which stay secret", async () => {
    const loaded = await load({ secrets: passwords }, ["secrets"]);
    assert.ok(typeof loaded !== "string", String(loaded));
    assert.equal(loaded.estate.name, "small");
    assert.equal(await pulumi.isSecret(loaded.secrets.ordersSource), true);
    assert.equal(await new Promise((resolve) => loaded.secrets.ordersSource.apply(resolve)), "hunter2");
  });

  it("takes overrides of any depth", async () => {
    const loaded = await load({ secrets: passwords, overrides: { servers: { db1: { address: "198.51.100.81" } } } }, ["secrets"]);
    assert.ok(typeof loaded !== "string" && loaded.estate.servers.db1.address === "198.51.100.81");
  });

  it("without a secret is refused with the command that stores it", async () => {
    assert.match(String(await load({}, [])), /moves\.orders\.source\.passwordSecret: the stack test has no secret "ordersSource"; store it: pulumi config set --stack test --secret --path 'secrets\.ordersSource'$/);
  });

  it("with a secret in plain text is refused, and the text not shown", async () => {
    const message = String(await load({ secrets: passwords }, []));
    assert.match(message, /secrets\.ordersSource: stored in plain text; store it encrypted .*: pulumi config set --stack test --secret --path 'secrets\.ordersSource'$/);
    assert.ok(!message.includes("hunter2"));
  });

  it("with a secret that was stored without its path is refused, and the text not shown", async () => {
    const message = String(await load({ "secrets.ordersSource": "hunter2", secrets: "hunter3" }, []));
    assert.match(message, /dbhaven:secrets\.ordersSource: set without --path, .*: pulumi config set --stack test --secret --path 'secrets\.ordersSource'\n/);
    assert.match(message, /dbhaven:secrets: one text, so that no secret has a key;/);
    assert.ok(!message.includes("hunter"));
  });

  it("with a secret in the overrides is refused", async () => {
    assert.match(String(await load({ secrets: passwords, overrides: {} }, ["secrets", "overrides"])), /overrides: they hold an encrypted value;/);
  });

  it("with mistakes of several kinds is refused with all of them", async () => {
    const wrong = { ...smallEstate(), name: "Small", proxies: { "old-db": { ...smallEstate().proxies["old-db"], server: "app2" } } };
    assert.match(String(await load({}, [], wrong)), /2 mistakes:\n  name: .*\n  proxies\.old-db\.server: "app2" is no server/);
  });
});
