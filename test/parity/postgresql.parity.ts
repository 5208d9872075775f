import assert from "node:assert/strict";
import * as postgresql from "@pulumi/postgresql";
import { scramVerifier } from "../../plan/engines/scram";
import { PostgresServer } from "./postgresServer";
import { scenario, type World } from "./scenario";
import { stateText } from "./state";

const plugins = ["postgresql"];

describe("postgresql", () => {
  let server: PostgresServer;
  before(async function () {
    this.timeout(120_000);
    server = await PostgresServer.start();
  });
  after(() => server?.stop());

  const on = (overrides?: postgresql.ProviderArgs) => ({ provider: new postgresql.Provider("server", server.provider(overrides)) });
  const underscored = (world: World, role: string) => world.name(role).replaceAll("-", "_");
  const roleOf = async (name: string) => (await server.query(`SELECT rolcanlogin, rolconnlimit, rolcreatedb FROM pg_roles WHERE rolname = '${name}'`))[0];
  const databaseOf = async (name: string) => (await server.query(`SELECT datcollate, datconnlimit, pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = '${name}'`))[0];

  scenario("a service's roles, database and extension are made, changed in place, and stable", { plugins }, (world) => {
    const [owner, account, name] = ["owner", "app", "shop"].map((role) => underscored(world, role));
    const made = ({ password = "first-Passw0rd", limit = -1, more = {} }: { password?: string; limit?: number; more?: postgresql.RoleArgs } = {}) => () => {
      const opts = on();
      const role = new postgresql.Role("owner", { name: owner, login: false }, opts);
      new postgresql.Role("app", { name: account, login: true, password, connectionLimit: limit, ...more }, opts);
      const database = new postgresql.Database("shop", { name, owner: role.name, template: "template0", encoding: "UTF8", lcCollate: "C", lcCtype: "C", connectionLimit: limit, allowConnections: true }, opts);
      new postgresql.Extension("crypto", { name: "pgcrypto", database: database.name }, opts);
    };
    const logsIn = (password: string) => server.query("SELECT 1", { user: account, password });
    return [
      {
        title: "made",
        program: made(),
        plan: { owner: "create", app: "create", shop: "create", crypto: "create" },
        check: async () => {
          await logsIn("first-Passw0rd");
          assert.deepEqual(await roleOf(owner), { rolcanlogin: false, rolconnlimit: -1, rolcreatedb: false });
          assert.deepEqual(await databaseOf(name), { datcollate: "C", datconnlimit: -1, owner });
          assert.equal((await server.query("SELECT digest('', 'md5')", { database: name })).length, 1);
          assert.ok(!stateText(world).includes("first-Passw0rd"));
        },
      },
      { title: "the same", program: made(), plan: {}, refresh: true },
      {
        title: "password and limits",
        program: made({ password: "second-Passw0rd", limit: 7 }),
        plan: { app: "update connectionLimit password", shop: "update connectionLimit" },
        check: async () => {
          await logsIn("second-Passw0rd");
          await assert.rejects(logsIn("first-Passw0rd"));
          assert.equal((await roleOf(account)).rolconnlimit, 7);
        },
      },
      {
        title: "attributes",
        program: made({ password: "second-Passw0rd", limit: 7, more: { createDatabase: true, roles: ["pg_monitor"], searchPaths: ["a", "b"], statementTimeout: 60_000, validUntil: "2099-01-01 00:00:00+00" } }),
        plan: { app: "update createDatabase roles searchPaths statementTimeout validUntil" },
        check: async () => assert.equal((await server.query("SHOW statement_timeout", { user: account, password: "second-Passw0rd" }))[0].statement_timeout, "1min"),
      },
      { title: "no attributes", program: made({ password: "second-Passw0rd", limit: 7 }), plan: { app: "update createDatabase roles searchPaths statementTimeout validUntil" } },
      {
        title: "changed by another",
        before: () => server.query(`ALTER ROLE ${account} CONNECTION LIMIT 3; ALTER ROLE ${account} CREATEDB`),
        program: made({ password: "second-Passw0rd", limit: 7 }),
        refresh: true,
        plan: { app: "update connectionLimit createDatabase" },
        check: async () => assert.deepEqual(await roleOf(account), { rolcanlogin: true, rolconnlimit: 7, rolcreatedb: false }),
      },
      {
        title: "gone, with a session in it",
        before: async () => {
          const { Client } = await import("pg");
          const { host, port, username: user, password } = server.provider() as { host: string; port: number; username: string; password: string };
          const session = new Client({ host, port, user, password, database: name });
          session.on("error", () => {});
          await session.connect();
        },
        refresh: true,
        program: () => void on(),
        plan: { owner: "delete", app: "delete", shop: "delete", crypto: "delete" },
        check: async () => assert.deepEqual([await roleOf(account), await databaseOf(name)], [undefined, undefined]),
      },
    ];
  });

  scenario("a database is replaced by another locale, and only by what is given", { plugins }, (world) => {
    const name = underscored(world, "shop");
    const database = (args: postgresql.DatabaseArgs) => () => void new postgresql.Database("shop", { name, ...args }, on());
    return [
      { title: "made", program: database({ lcCollate: "C", lcCtype: "C" }), plan: { shop: "create" } },
      { title: "left out", program: database({}), plan: {} },
      { title: "locale", program: database({ lcCollate: "en_US.utf8", lcCtype: "en_US.utf8" }), plan: { shop: "replace lcCollate lcCtype, old one first" }, check: async () => assert.equal((await databaseOf(name)).datcollate, "en_US.utf8") },
      { title: "renamed", program: database({ name: `${name}_too`, lcCollate: "en_US.utf8", lcCtype: "en_US.utf8" }), plan: { shop: "update name" }, check: async () => assert.deepEqual([await databaseOf(name), (await databaseOf(`${name}_too`)).datcollate], [undefined, "en_US.utf8"]) },
      { title: "gone", program: () => void on(), plan: { shop: "delete" }, check: async () => assert.equal(await databaseOf(`${name}_too`), undefined) },
    ];
  });

  scenario("a password is given as the verifier that the server stores", { plugins }, (world) => {
    const name = underscored(world, "app");
    const [one, two] = ["AAAAAAAAAAAAAAAAAAAAAA==", "BBBBBBBBBBBBBBBBBBBBBB=="].map((salt) => scramVerifier("a-Passw0rd", salt));
    const role = (password: string) => () => void new postgresql.Role("app", { name, login: true, password }, on());
    const stored = async () => (await server.query(`SELECT rolpassword FROM pg_authid WHERE rolname = '${name}'`))[0].rolpassword;
    return [
      { title: "made", program: role(one), plan: { app: "create" }, check: async () => assert.equal(await stored(), one) },
      { title: "another salt", program: role(two), plan: { app: "update password" }, check: async () => assert.equal(await stored(), two) },
      { title: "changed by another", before: () => server.query(`ALTER ROLE ${name} PASSWORD 'other'`), program: role(two), refresh: true, plan: { app: "update password" }, check: async () => assert.equal(await stored(), two) },
    ];
  });

  scenario("what exists already is an error, and is taken over by an import", { plugins }, (world) => {
    const [name, database] = ["app", "shop"].map((role) => underscored(world, role));
    const both = (taken: boolean) => () => {
      const opts = (id: string) => ({ ...provider, ...(taken ? { import: id } : {}) });
      const provider = on();
      new postgresql.Role("app", { name, login: true, password: "new-Passw0rd" }, opts(name));
      new postgresql.Database("shop", { name: database, owner: "postgres", template: "template0", encoding: "UTF8", lcCollate: "C", lcCtype: "C", connectionLimit: -1, allowConnections: true }, opts(database));
    };
    return [
      {
        title: "taken",
        before: async () => {
          await server.query(`CREATE ROLE ${name} LOGIN PASSWORD 'old'`);
          await server.query(`CREATE DATABASE ${database} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'`);
        },
        program: both(false),
        plan: { app: "create", shop: "create" },
        fails: /role "\w+" already exists[^]*database "\w+" already exists|database "\w+" already exists[^]*role "\w+" already exists/,
      },
      { title: "imported", program: both(true), plan: { app: "import, update password", shop: "import" }, check: () => server.query("SELECT 1", { user: name, password: "new-Passw0rd" }) },
      { title: "it may stay", program: both(true), plan: {} },
    ];
  });

  scenario("an import of what is not there fails", { plugins }, (world) => [
    {
      title: "absent",
      program: () => void new postgresql.Role("app", { name: underscored(world, "app"), login: true }, { ...on(), import: underscored(world, "app") }),
      plan: {},
      previewFails: /does not exist/,
    },
  ]);

  scenario("a server that cannot be reached fails what needs it, and is named: up and refresh, no preview", { plugins }, (world) => {
    const [name, dead] = [underscored(world, "app"), "198.51.100.250"];
    const role = (host: string | undefined) => () => void new postgresql.Role("app", { name, login: true }, on(host === undefined ? {} : { host, connectTimeout: 2 }));
    return [
      { title: "create", program: role(dead), plan: { app: "create" }, fails: /error connecting to PostgreSQL server 198\.51\.100\.250/ },
      { title: "made", program: role(undefined), plan: { app: "create" } },
      { title: "another host is no replacement", program: role("localhost"), plan: {}, settles: false },
      { title: "refresh", program: role(dead), refresh: true, plan: {}, previewFails: /error connecting to PostgreSQL server (localhost|198\.51\.100\.250)/ },
      { title: "back", program: role(undefined), plan: {}, settles: false },
    ];
  });

  scenario("no password reaches the server's log, also when a statement fails", { plugins, only: { kind: "offline", because: "the official plugin sends the text, which the log then shows" } }, (world) => {
    const name = underscored(world, "app");
    const role = (password: string) => () => void new postgresql.Role("app", { name, login: true, password }, on());
    // The other leg's statements are in the log too.
    const unlogged = async () => assert.deepEqual((await server.log()).split("\n").filter((line) => line.includes("logged-Passw0rd") || (line.includes(name) && line.includes("SCRAM-SHA-256"))), []);
    return [
      { title: "taken", before: () => server.query(`CREATE ROLE ${name}`), program: role("logged-Passw0rd-1"), plan: { app: "create" }, fails: /already exists/, check: unlogged },
      { title: "made", before: () => server.query(`DROP ROLE ${name}`), program: role("logged-Passw0rd-2"), plan: { app: "create" }, check: unlogged },
      { title: "changed", program: role("logged-Passw0rd-3"), plan: { app: "update password" }, check: unlogged },
    ];
  });

  scenario("an input that is unknown to the stand-in is an error that names it", { plugins, only: { kind: "offline", because: "the official plugin knows it" } }, (world) => [
    { title: "of a role", program: () => void new postgresql.Role("app", { name: underscored(world, "app"), passwordWo: "x", passwordWoVersion: "1" }, on()), plan: {}, previewFails: /does not know the input "passwordWo"/ },
    { title: "of the provider", program: () => void new postgresql.Role("app", {}, on({ maxConnections: 3 })), plan: {}, previewFails: /does not know the provider's input "maxConnections"/ },
  ]);
});
