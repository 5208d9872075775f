import assert from "node:assert/strict";
import * as net from "node:net";
import type { ServiceError } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { encode } from "../../lab/plugins/frame/values";
import { definition } from "../../lab/plugins/postgresql/definition";
import { serverOf } from "../../lab/plugins/postgresql/server";
import { literal } from "../../lab/plugins/postgresql/sql";
import { unknown, type Properties } from "../../lab/plugins/provider";
import { scramVerifier } from "../../plan/engines/scram";
import { Engine, urnOf } from "./client";
import { FakePostgres } from "./fakePostgres";

const role = urnOf("postgresql:index/role:Role");
const database = urnOf("postgresql:index/database:Database");
const extension = urnOf("postgresql:index/extension:Extension");

const roleRow = {
  rolname: "app", rolsuper: false, rolinherit: true, rolcreaterole: false, rolcreatedb: false, rolcanlogin: true, rolconnlimit: -1, validuntil: "infinity",
  rolconfig: null, rolreplication: false, rolbypassrls: false,
};
const databaseRow = { datname: "shop", owner: "own", encoding: "UTF8", datcollate: "C", datctype: "C", spcname: "pg_default", datconnlimit: -1, datallowconn: true, datistemplate: false };

describe("stand-in of the postgresql plugin", () => {
  let server: FakePostgres;
  let engine: Engine;
  let rows: { role: Properties | undefined; database: Properties | undefined; members: string[]; superuser: boolean; stored: string; encryption: string };
  const error = (promise: Promise<unknown>) => promise.then(() => "it worked", (caught: ServiceError) => caught.details);

  before(async () => {
    server = await FakePostgres.start();
    engine = await Engine.start(definition, { host: "127.0.0.1", port: String(server.port), username: "postgres", password: "admin", sslmode: "disable", superuser: "true" });
  });
  after(() => {
    engine.stop();
    server.stop();
  });
  beforeEach(() => {
    rows = { role: roleRow, database: databaseRow, members: [], superuser: true, stored: "", encryption: "scram-sha-256" };
    server.statements.length = 0;
    server.databases.length = 0;
    server.answer = (sql) => {
      if (sql.startsWith("SELECT rolsuper")) return [{ rolsuper: rows.superuser }];
      if (sql.startsWith("SHOW password_encryption")) return [{ password_encryption: rows.encryption }];
      if (sql.startsWith("SHOW server_version_num")) return [{ server_version_num: "170006" }];
      if (sql.startsWith("SELECT rolname")) return rows.role && [rows.role];
      if (sql.startsWith("SELECT datname")) return rows.database && [rows.database];
      if (sql.includes("AS role FROM")) return rows.members.map((name) => ({ role: name }));
      if (sql.includes("pg_shadow")) return [{ passwd: rows.stored }];
      if (sql.startsWith("SELECT nspname")) return [{ nspname: "public", extversion: "1.3" }];
      if (sql.startsWith("SELECT 1 FROM pg_catalog.pg_database")) return [{ "?column?": 1 }];
      return undefined;
    };
  });

  describe("asks the server only for what needs it", () => {
    it("not for checks, differences and previews, also with a configuration that is not known", async () => {
      const unreached = await Engine.start(definition, { host: unknown, password: unknown });
      assert.deepEqual((await unreached.create(role, { name: "app", password: unknown }, true)).state.password, unknown);
      const made = { urn: database, id: "shop", inputs: { name: "shop", connectionLimit: -1 }, state: { name: "shop", connectionLimit: -1, allowConnections: true, encoding: "UTF8" } };
      assert.deepEqual((await unreached.diff(made, { name: "shop", connectionLimit: 5 })).changed, ["connectionLimit"]);
      assert.equal((await unreached.update(made, { name: "shop", connectionLimit: 5 }, true)).state.encoding, "UTF8");
      assert.match(await error(unreached.read(made)), /^The postgresql provider's host is not known yet/);
      unreached.stop();
    });

    it("and names it where it cannot be reached", async () => {
      const closed = net.createServer();
      const port = await new Promise<number>((resolve) => closed.listen(0, "127.0.0.1", () => resolve((closed.address() as net.AddressInfo).port)));
      await new Promise((resolve) => closed.close(resolve));
      const away = await Engine.start(definition, { host: "127.0.0.1", port: String(port), sslmode: "disable", password: "hidden" });
      const expected = `error connecting to PostgreSQL server 127.0.0.1 (scheme: postgres): dial tcp 127.0.0.1:${port}: connect: connection refused`;
      for (const answer of [away.read({ urn: role, id: "app", inputs: {}, state: { name: "app" } }), away.import(role, "app"), away.create(role, { name: "app" })]) assert.equal(await error(answer), expected);
      away.stop();
    });

    it("and gives up after connectTimeout", async () => {
      const mute = net.createServer();
      const port = await new Promise<number>((resolve) => mute.listen(0, "127.0.0.1", () => resolve((mute.address() as net.AddressInfo).port)));
      const waiting = await Engine.start(definition, { host: "127.0.0.1", port: String(port), sslmode: "disable", connectTimeout: "0.05" });
      assert.match(await error(waiting.import(role, "app")), /PostgreSQL server 127\.0\.0\.1 .*i\/o timeout$/);
      waiting.stop();
      mute.close();
    });
  });

  it("takes its configuration, then the environment, and TLS unless told otherwise", () => {
    assert.deepEqual(serverOf({ sslmode: "disable" }, { PGHOST: "there", PGPORT: "5433", PGUSER: "me", PGPASSWORD: "p", PGDATABASE: "d", PGSUPERUSER: "false", PGCONNECT_TIMEOUT: "3" }),
      { host: "there", port: 5433, username: "me", password: "p", database: "d", superuser: false, ssl: false, connectTimeoutMilliseconds: 3000 });
    const { host, port, username, database: own, superuser, ssl, connectTimeoutMilliseconds } = serverOf({}, {});
    assert.deepEqual([host, port, username, own, superuser, ssl, connectTimeoutMilliseconds], ["localhost", 5432, "postgres", "postgres", true, { rejectUnauthorized: false }, 180_000]);
    assert.throws(() => serverOf({ sslmode: "prefer" }, {}), /sslmode is "prefer": the stand-in knows disable, require/);
  });

  describe("a role", () => {
    const creates = async (inputs: Properties) => {
      await engine.create(role, { name: "app", ...inputs });
      return server.changes;
    };

    it("is made with all its attributes in one statement", async () => {
      assert.deepEqual(await creates({ login: true }), [
        `CREATE ROLE "app" WITH VALID UNTIL 'infinity' CONNECTION LIMIT -1 NOSUPERUSER NOCREATEDB NOCREATEROLE INHERIT LOGIN NOBYPASSRLS NOREPLICATION`,
      ]);
    });

    it("gets its roles and settings", async () => {
      const [, ...rest] = await creates({ roles: ["pg_monitor"], searchPaths: ["a", 'b"c'], statementTimeout: 5000, idleInTransactionSessionTimeout: 7, assumeRole: "own" });
      assert.deepEqual(rest, [
        'GRANT "pg_monitor" TO "app"',
        'ALTER ROLE "app" SET search_path TO "a", "b""c"',
        'ALTER ROLE "app" SET statement_timeout TO 5000',
        'ALTER ROLE "app" SET idle_in_transaction_session_timeout TO 7',
        'ALTER ROLE "app" SET role TO "own"',
      ]);
    });

    it("has its password sent as the verifier that the server would store, and told not to be logged", async () => {
      const [statement] = await creates({ login: true, password: "p4ssword" });
      const [, verifier, salt] = /PASSWORD '(SCRAM-SHA-256\$4096:([^$]+)\$\S+)'/.exec(statement)!;
      assert.equal(verifier, scramVerifier("p4ssword", salt));
      assert.deepEqual(server.statements.filter((sql) => sql.startsWith("SET LOCAL")).map((sql) => sql.split(" ")[2]), ["log_statement", "log_min_error_statement", "log_min_duration_statement", "log_min_duration_sample"]);
      assert.ok(!server.statements.some((sql) => sql.includes("p4ssword")));
    });

    it("has a verifier sent as it is, and no statement's text is in an error", async () => {
      const verifier = scramVerifier("p4ssword", "AAAAAAAAAAAAAAAAAAAAAA==");
      assert.ok((await creates({ password: verifier }))[0].includes(`ENCRYPTED PASSWORD '${verifier}'`));
      server.answer = (sql) => (sql.startsWith("CREATE ROLE") ? { message: 'role "app" already exists', code: "42710" } : [{ rolsuper: true }]);
      assert.equal(await error(creates({ password: verifier })), 'error creating role app: pq: role "app" already exists (42710)');
      assert.equal(server.statements.at(-1), "ROLLBACK");
    });

    it("leaves the hashing to a server that does it in another way", async () => {
      rows.encryption = "md5";
      assert.match((await creates({ password: "p4ssword" }))[0], /PASSWORD 'p4ssword'/);
      rows.superuser = false;
      server.statements.length = 0;
      await error(creates({ password: "x" }));
      assert.equal(server.statements.filter((sql) => sql.startsWith("SET LOCAL")).length, 0);
    });

    it("changes what has changed, and nothing replaces it", async () => {
      const made = await engine.create(role, { name: "app", login: true, password: "one" });
      const now = { name: "app2", login: true, password: "two", connectionLimit: 3, inherit: false, roles: ["b"], statementTimeout: 9 };
      const { changed, replaces } = await engine.diff(made, now);
      assert.deepEqual([changed, replaces], [["connectionLimit", "inherit", "name", "password", "roles[0]", "statementTimeout"], []]);
      server.statements.length = 0;
      rows.members = ["a"];
      await engine.update(made, now);
      assert.deepEqual(server.changes.map((sql) => sql.replace(/'SCRAM.*?'/, "VERIFIER")), [
        'ALTER ROLE "app" RENAME TO "app2"',
        'ALTER ROLE "app2" WITH ENCRYPTED PASSWORD VERIFIER CONNECTION LIMIT 3 NOINHERIT',
        'REVOKE "a" FROM "app2"',
        'GRANT "b" TO "app2"',
        'ALTER ROLE "app2" SET statement_timeout TO 9',
      ]);
    });

    it("is the one of the name in the state, which a renaming leaves apart from the id", async () => {
      const asked: string[] = [];
      const answer = server.answer;
      server.answer = (sql, values) => {
        if (sql.startsWith("SELECT rolname")) asked.push(...values);
        return answer(sql, values);
      };
      await engine.read({ urn: role, id: "app", inputs: { name: "app2" }, state: { name: "app2" } });
      await engine.import(role, "app");
      assert.deepEqual(asked, ["app2", "app"]);
    });

    it("is read back: what others have changed is a difference", async () => {
      rows.stored = "SCRAM-SHA-256$4096:x$y:z";
      const made = await engine.create(role, { name: "app", login: true, password: "one", connectionLimit: 5 });
      rows.role = { ...roleRow, rolconnlimit: 7, rolcreatedb: true, rolconfig: ['search_path="a", b', "statement_timeout=5"] };
      rows.members = ["own"];
      const read = (await engine.read(made))!;
      assert.deepEqual([read.state.connectionLimit, read.state.searchPaths, read.state.statementTimeout, read.state.roles, read.state.password], [7, ["a", "b"], 5, ["own"], "one"]);
      assert.deepEqual((await engine.diff({ ...made, state: read.state, inputs: read.inputs }, made.inputs)).changed, ["connectionLimit", "createDatabase", "roles", "searchPaths", "statementTimeout"]);
      rows.role = undefined;
      assert.equal(await engine.read(made), undefined);
    });

    it("has another password where the server is certain to have one", async () => {
      const verifier = scramVerifier("a", "AAAAAAAAAAAAAAAAAAAAAA==");
      const read = async (password: string, stored: string) => {
        rows.stored = stored;
        return (await engine.read({ urn: role, id: "app", inputs: { name: "app", password }, state: { name: "app", password } }))!.state.password;
      };
      assert.equal(await read(verifier, verifier), verifier);
      assert.equal(await read(verifier, "SCRAM-SHA-256$other"), "SCRAM-SHA-256$other");
      assert.equal(await read("text", "SCRAM-SHA-256$other"), "text");
      assert.equal(await read("text", ""), "");
      assert.equal(await read("text", "md57ebd2ed5add15bc9e7b7bf0ca0a8c7ab"), "md57ebd2ed5add15bc9e7b7bf0ca0a8c7ab");
      rows.superuser = false;
      assert.match(await error(read("text", "")), /connected user postgres is not a SUPERUSER/);
    });

    it("keeps the password secret in what it answers", async () => {
      const request = new pb.ReadRequest().setUrn(role).setId("app").setProperties(encode({ name: "app", password: "text" })).setInputs(encode({ name: "app", password: "text" }));
      const response = await engine.call<pb.ReadResponse>("read", request);
      for (const part of [response.getProperties()!, response.getInputs()!]) assert.equal(typeof (part.toJavaScript() as Properties).password, "object");
    });

    it("is imported by name, with only what is not as by default among its inputs", async () => {
      assert.deepEqual((await engine.import(role, "app"))!.inputs, { name: "app", login: true, __defaults: [] });
      rows.role = undefined;
      assert.equal(await engine.import(role, "app"), undefined);
    });

    it("hands its objects over, then is dropped, unless told otherwise", async () => {
      const made = await engine.create(role, { name: "app" });
      const deleted = async (extra: Properties) => {
        server.statements.length = 0;
        await engine.delete({ ...made, state: { ...made.state, ...extra } });
        return server.changes;
      };
      assert.deepEqual(await deleted({}), ['REASSIGN OWNED BY "app" TO "postgres"', 'DROP OWNED BY "app"', 'DROP ROLE "app"']);
      assert.deepEqual(await deleted({ skipReassignOwned: true }), ['DROP ROLE "app"']);
      assert.deepEqual(await deleted({ skipDropRole: true, skipReassignOwned: true }), []);
      rows.superuser = false;
      assert.deepEqual((await deleted({})).filter((sql) => /GRANT|REVOKE/.test(sql)), ['GRANT "app" TO "postgres"', 'REVOKE "app" FROM "postgres"']);
    });

    it("is named after the resource where it has no name, for its whole life", async () => {
      const first = await engine.check(role, {});
      assert.match(first.name, /^one-[0-9a-f]{7}$/);
      assert.equal((await engine.check(role, { login: true }, first)).name, first.name);
    });

    it("refuses wrong values by name", async () => {
      await assert.rejects(engine.check(role, { name: "a", passwordWo: "x" }), /passwordWo: .*does not know the input "passwordWo"/);
      await assert.rejects(engine.check(role, { name: "a", login: "yes" }), /login: login must be a boolean, got "yes"/);
      await assert.rejects(engine.check(role, { name: "a", roles: "b" }), /roles: roles must be a list/);
      await assert.rejects(engine.check(role, { name: "a", connectionLimit: -2 }), /connectionLimit: expected connectionLimit to be at least \(-1\), got -2/);
      await assert.rejects(engine.check(role, { name: "a", encryptedPassword: false }), /encryptedPassword: PostgreSQL 10 and later/);
    });
  });

  describe("a database", () => {
    const inputs = { name: "shop", owner: "own", template: "template0", encoding: "UTF8", lcCollate: "C", lcCtype: "C", connectionLimit: -1, allowConnections: true };
    const make = () => engine.create(database, inputs);

    it("is made with what is given, else from template0 in UTF8 for the connection's user", async () => {
      await make();
      await engine.create(database, { name: "shop" });
      assert.deepEqual(server.changes, [
        `CREATE DATABASE "shop" OWNER "own" TEMPLATE "template0" ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' ALLOW_CONNECTIONS true CONNECTION LIMIT -1 IS_TEMPLATE false`,
        `CREATE DATABASE "shop" OWNER "postgres" TEMPLATE "template0" ENCODING 'UTF8' ALLOW_CONNECTIONS true CONNECTION LIMIT -1 IS_TEMPLATE false`,
      ]);
    });

    it("fails where its name is taken", async () => {
      server.answer = (sql) => (sql.startsWith("CREATE") ? { message: 'database "shop" already exists', code: "42P04" } : [{ rolsuper: true }]);
      assert.equal(await error(make()), 'error creating database "shop": pq: database "shop" already exists (42P04)');
    });

    it("is replaced by another template, encoding or locale, the old one first; what is left out stays as it is", async () => {
      const made = await make();
      for (const [key, value] of Object.entries({ template: "template1", encoding: "LATIN1", lcCollate: "POSIX", lcCtype: "POSIX" })) {
        assert.deepEqual(await engine.diff(made, { ...inputs, [key]: value }), { changed: [key], replaces: [key], deleteBeforeReplace: true });
      }
      assert.deepEqual((await engine.diff(made, { name: "shop" })).changed, []);
      assert.deepEqual((await engine.diff(made, { ...inputs, owner: "other", connectionLimit: 3, allowConnections: false, name: "s" })).replaces, []);
    });

    it("changes in place what can be", async () => {
      const made = await make();
      server.statements.length = 0;
      await engine.update(made, { ...inputs, name: "shop2", owner: "other", connectionLimit: 3, allowConnections: false, isTemplate: true, tablespaceName: "fast" });
      assert.deepEqual(server.changes, [
        'ALTER DATABASE "shop" RENAME TO "shop2"',
        'ALTER DATABASE "shop2" OWNER TO "other"',
        'ALTER DATABASE "shop2" SET TABLESPACE "fast"',
        'ALTER DATABASE "shop2" CONNECTION LIMIT = 3',
        'ALTER DATABASE "shop2" ALLOW_CONNECTIONS false',
        'ALTER DATABASE "shop2" IS_TEMPLATE true',
      ]);
    });

    it("hands over its objects with a new owner where that is asked for, inside the database", async () => {
      const made = await make();
      const answer = server.answer;
      server.answer = (sql, values) => (sql.startsWith("SELECT pg_catalog.pg_get_userbyid(datdba)") ? [{ owner: "own" }] : answer(sql, values));
      server.statements.length = 0;
      await engine.update(made, { ...inputs, owner: "other", alterObjectOwnership: true });
      assert.deepEqual(server.changes, ['REASSIGN OWNED BY "own" TO "other"', 'ALTER DATABASE "shop" OWNER TO "other"']);
      assert.ok(server.databases.includes("shop"));
    });

    it("is dropped by force, its sessions thrown out first", async () => {
      const made = await make();
      server.statements.length = 0;
      await engine.delete({ ...made, state: { ...made.state, isTemplate: true } });
      assert.deepEqual(server.statements.filter((sql) => /ALTER|DROP|terminate/.test(sql)).map((sql) => sql.split(" FROM")[0]), [
        'ALTER DATABASE "shop" IS_TEMPLATE false',
        'ALTER DATABASE "shop" ALLOW_CONNECTIONS false',
        "SELECT pg_terminate_backend(pid)",
        'DROP DATABASE "shop" WITH ( FORCE )',
      ]);
    });

    it("is stable on refresh, imported by name, and gone where the server has none", async () => {
      const made = await make();
      assert.deepEqual((await engine.diff((await engine.read(made))!, inputs)).changed, []);
      assert.deepEqual((await engine.import(database, "shop"))!.inputs, { name: "shop", owner: "own", template: "template0", encoding: "UTF8", lcCollate: "C", lcCtype: "C", tablespaceName: "pg_default", __defaults: [] });
      rows.database = undefined;
      assert.equal(await engine.read(made), undefined);
    });
  });

  describe("an extension", () => {
    it("is made in its database if it is not there, and dropped", async () => {
      const made = await engine.create(extension, { name: "pgcrypto", database: "shop", schema: "public", createCascade: true });
      assert.equal(made.id, "shop.pgcrypto");
      await engine.delete(made);
      assert.deepEqual(server.changes, ['CREATE EXTENSION IF NOT EXISTS "pgcrypto" SCHEMA "public" CASCADE', 'DROP EXTENSION "pgcrypto" RESTRICT']);
      assert.equal(server.databases[0], "shop");
      assert.equal((await engine.create(extension, { name: "citext" })).state.database, "postgres");
    });

    it("moves and updates in place, and is replaced by another name or database", async () => {
      const made = await engine.create(extension, { name: "pgcrypto", database: "shop" });
      for (const change of [{ name: "citext" }, { database: "other" }]) assert.deepEqual((await engine.diff(made, { ...made.inputs, ...change })).replaces, Object.keys(change));
      server.statements.length = 0;
      await engine.update(made, { ...made.inputs, schema: "own", version: "1.4" });
      assert.deepEqual(server.changes, ['ALTER EXTENSION "pgcrypto" SET SCHEMA "own"', 'ALTER EXTENSION "pgcrypto" UPDATE TO "1.4"']);
    });

    it("is imported as database.extension", async () => {
      assert.equal((await engine.import(extension, "shop.pgcrypto"))!.state.version, "1.3");
      assert.match(await error(engine.import(extension, "pgcrypto")), /has not the expected format 'database\.extension'/);
    });
  });

  it("quotes texts for servers of any setting", () => {
    assert.deepEqual([literal("it's"), literal("a\\'b")], ["'it''s'", " E'a\\\\''b'"]);
  });
});
