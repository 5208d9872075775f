import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { ServiceError } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { encode } from "../../lab/plugins/frame/values";
import { definition } from "../../lab/plugins/mysql/definition";
import { nativeHash } from "../../lab/plugins/mysql/password";
import { retried } from "../../lab/plugins/mysql/retry";
import { serverOf } from "../../lab/plugins/mysql/server";
import { unknown, type Properties } from "../../lab/plugins/provider";
import { Engine, urnOf } from "./client";
import { FakeMysql } from "./fakeMysql";

const database = urnOf("mysql:index/database:Database");
const user = urnOf("mysql:index/user:User");
const grant = urnOf("mysql:index/grant:Grant");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const noSuchVariable = { code: 1193, message: "Unknown system variable 'innodb_version'" };

describe("stand-in of the mysql plugin", () => {
  let server: FakeMysql;
  let engine: Engine;
  let at: { innodb: string | undefined; version: string; made: string | undefined; users: string[]; refused: Record<string, { code: number; message: string }> };
  const error = (promise: Promise<unknown>) => promise.then(() => "it worked", (caught: ServiceError) => caught.details);

  before(async () => {
    server = await FakeMysql.start();
    engine = await Engine.start(definition, { endpoint: `127.0.0.1:${server.port}`, username: "root", password: "admin", tls: "false" });
  });
  after(() => {
    engine.stop();
    server.stop();
  });
  beforeEach(() => {
    at = { innodb: "10.5.29", version: "10.5.29-MariaDB-deb11", made: "CREATE DATABASE `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci */", users: ["app"], refused: {} };
    server.statements.length = 0;
    server.answer = (sql) => {
      const refused = Object.entries(at.refused).find(([start]) => sql.startsWith(start))?.[1];
      if (refused) return refused;
      if (sql.includes("innodb_version")) return at.innodb ? [{ version: at.innodb }] : noSuchVariable;
      if (sql.includes("@@GLOBAL.version")) return [{ version: at.version }];
      if (sql.startsWith("SHOW CREATE DATABASE")) return at.made ? [{ Database: "shop", "Create Database": at.made }] : { code: 1049, message: "Unknown database 'shop'" };
      if (sql.startsWith("SHOW COLLATION")) return [{ Collation: "utf8mb4_general_ci" }];
      if (sql.startsWith("SELECT USER")) return at.users.filter((name) => sql.endsWith(`'${name}'`)).map((name) => ({ USER: name }));
      return undefined;
    };
  });

  describe("asks the server only for what needs it", () => {
    it("not for checks, differences and previews, also with a configuration that is not known", async () => {
      const unreached = await Engine.start(definition, { endpoint: unknown, password: unknown });
      assert.equal((await unreached.create(user, { user: "app", plaintextPassword: unknown }, true)).state.plaintextPassword, unknown);
      const made = { urn: database, id: "shop", inputs: { name: "shop" }, state: { name: "shop", defaultCharacterSet: "utf8", defaultCollation: "utf8_general_ci" } };
      assert.deepEqual((await unreached.diff(made, { name: "shop", defaultCollation: "utf8_bin" })).changed, ["defaultCollation"]);
      assert.match(await error(unreached.read(made)), /^The mysql provider's endpoint is not known yet/);
      unreached.stop();
    });

    it("and goes on trying where it does not answer at once", async () => {
      server.refuses = 1;
      await engine.create(database, { name: "shop" });
      assert.deepEqual([server.refuses, server.changes.length], [0, 1]);
    });
  });

  describe("tries for five minutes", () => {
    /** Time passes only while it pauses. */
    const clock = () => {
      const pauses: number[] = [];
      return { pauses, now: () => pauses.reduce((sum, pause) => sum + pause, 0), pause: async (milliseconds: number) => void pauses.push(milliseconds) };
    };

    it("with pauses that double up to ten seconds, and says the last reason", async () => {
      const time = clock();
      let tries = 0;
      await assert.rejects(retried(() => Promise.reject(new Error(`no. ${++tries}`)), new AbortController().signal, time), /^Error: no\. 34$/);
      assert.deepEqual(time.pauses.slice(0, 7), [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
      assert.ok(time.now() > 290_000 && time.now() < 300_000, String(time.now()));
    });

    it("until it works, or the user cancels", async () => {
      const time = clock();
      let tries = 0;
      assert.equal(await retried(async () => (++tries < 3 ? Promise.reject(new Error("not yet")) : "there"), new AbortController().signal, time), "there");
      const cancelled = new AbortController();
      await assert.rejects(retried(() => { cancelled.abort(); return Promise.reject(new Error("away")); }, cancelled.signal, time), /away/);
      assert.equal(time.pauses.length, 2);
    });
  });

  it("takes its configuration, then the environment", () => {
    const env = { MYSQL_ENDPOINT: "there:3307", MYSQL_USERNAME: "me", MYSQL_PASSWORD: "p", MYSQL_TLS_CONFIG: "skip-verify" };
    assert.deepEqual(serverOf({}, env), { socket: undefined, host: "there", port: 3307, username: "me", password: "p", ssl: { rejectUnauthorized: false } });
    const of = (endpoint: string, tls?: string) => serverOf({ endpoint, tls, username: "me" }, {});
    assert.deepEqual([of("db").port, of("[::1]:33").host, of("/run/mysqld.sock").socket, of("db", "true").ssl?.rejectUnauthorized, of("db").ssl], [3306, "::1", "/run/mysqld.sock", true, undefined]);
    assert.throws(() => of("db", "maybe"), /tls is "maybe": the official plugin knows true, false and skip-verify/);
    assert.throws(() => serverOf({ username: "me" }, {}), /no endpoint: give it "host:port"/);
    assert.throws(() => serverOf({ endpoint: "db" }, {}), /no username/);
    assert.throws(() => of("a:b:c"), /endpoint is "a:b:c"/);
  });

  describe("a database", () => {
    const inputs = { name: "shop", defaultCharacterSet: "utf8mb4", defaultCollation: "utf8mb4_unicode_ci" };

    it("is made with character set and collation, and read back", async () => {
      const made = await engine.create(database, inputs);
      assert.deepEqual([made.id, made.state, server.changes], ["shop", inputs, ["CREATE DATABASE `shop` CHARACTER SET `utf8mb4` COLLATE `utf8mb4_unicode_ci`"]]);
      assert.deepEqual((await engine.diff({ ...made, ...(await engine.read(made))! }, inputs)).changed, []);
    });

    it("has utf8 where nothing is given, which newer servers call by another name: a difference until a refresh", async () => {
      assert.deepEqual(await engine.check(database, { name: "shop" }), { name: "shop", defaultCharacterSet: "utf8", defaultCollation: "utf8_general_ci", __defaults: ["defaultCharacterSet", "defaultCollation"] });
      at.made = "CREATE DATABASE `shop` /*!40100 DEFAULT CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci */";
      const made = await engine.create(database, { name: "shop" });
      assert.deepEqual((await engine.diff(made, { name: "shop" })).changed, ["defaultCharacterSet", "defaultCollation"]);
      assert.deepEqual((await engine.diff((await engine.read(made))!, { name: "shop" })).changed, []);
    });

    it("has the default collation of its character set where the server names none", async () => {
      at.made = "CREATE DATABASE `shop` /*!40100 DEFAULT CHARACTER SET utf8mb4 */";
      assert.equal((await engine.create(database, inputs)).state.defaultCollation, "utf8mb4_general_ci");
    });

    it("works on servers on which accounts do not", async () => {
      at.innodb = undefined;
      assert.equal((await engine.create(database, inputs)).id, "shop");
    });

    it("changes in place, and is replaced by another name, the old one first", async () => {
      const made = await engine.create(database, inputs);
      assert.deepEqual(await engine.diff(made, { ...inputs, defaultCollation: "utf8mb4_bin" }), { changed: ["defaultCollation"], replaces: [], deleteBeforeReplace: false });
      assert.deepEqual(await engine.diff(made, { ...inputs, name: "mall" }), { changed: ["name"], replaces: ["name"], deleteBeforeReplace: true });
      server.statements.length = 0;
      await engine.update(made, { ...inputs, defaultCollation: "utf8mb4_bin" });
      await engine.delete(made);
      assert.deepEqual(server.changes, ["ALTER DATABASE `shop` CHARACTER SET `utf8mb4` COLLATE `utf8mb4_bin`", "DROP DATABASE `shop`"]);
    });

    it("fails where its name is taken, is imported by name, and gone where the server has none", async () => {
      at.refused = { CREATE: { code: 1007, message: "Can't create database 'shop'; database exists" } };
      assert.match(await error(engine.create(database, inputs)), /^Error 1007 .*database exists$/);
      assert.deepEqual((await engine.import(database, "shop"))!.inputs, { ...inputs, __defaults: [] });
      at.made = undefined;
      assert.equal(await engine.import(database, "shop"), undefined);
    });
  });

  describe("a user", () => {
    const inputs = { user: "app", host: "%", plaintextPassword: "p4ssword" };

    it("is made with the hash of its password, in a session that is not logged", async () => {
      const made = await engine.create(user, inputs);
      assert.deepEqual(server.changes, [`CREATE USER 'app'@'%' IDENTIFIED BY PASSWORD '${nativeHash("p4ssword")}' REQUIRE NONE`]);
      assert.equal(nativeHash("password"), "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19");
      assert.ok(server.statements.includes("SET SESSION sql_log_off = 1"));
      assert.ok(!server.statements.some((sql) => sql.includes("p4ssword")));
      assert.deepEqual([made.id, made.state], ["app@%", { user: "app", host: "%", tlsOption: "NONE", plaintextPassword: sha256("p4ssword") }]);
    });

    it("on a server that is no MariaDB has its password sent as it is", async () => {
      Object.assign(at, { version: "8.0.36", innodb: "8.0.36" });
      await engine.create(user, inputs);
      assert.deepEqual(server.changes, ["CREATE USER 'app'@'%' IDENTIFIED BY 'p4ssword' REQUIRE NONE"]);
    });

    it("cannot be made where the server has no innodb_version, and says so", async () => {
      at.innodb = undefined;
      assert.match(await error(engine.create(user, inputs)), /^Error 1193 .*Unknown system variable 'innodb_version'$/);
      assert.deepEqual(server.changes, []);
    });

    it("gets another password in place; anything else replaces it, the new one first", async () => {
      const made = await engine.create(user, inputs);
      assert.deepEqual((await engine.diff(made, inputs)).changed, []);
      assert.deepEqual(await engine.diff(made, { ...inputs, plaintextPassword: "other" }), { changed: ["plaintextPassword"], replaces: [], deleteBeforeReplace: false });
      for (const change of [{ user: "web" }, { host: "10.%" }, { tlsOption: "SSL" }]) {
        assert.deepEqual(await engine.diff(made, { ...inputs, ...change }), { changed: Object.keys(change), replaces: Object.keys(change), deleteBeforeReplace: false });
      }
      server.statements.length = 0;
      assert.equal((await engine.update(made, { ...inputs, plaintextPassword: "other" })).state.plaintextPassword, sha256("other"));
      assert.deepEqual(server.changes, [`ALTER USER 'app'@'%' IDENTIFIED BY PASSWORD '${nativeHash("other")}'`]);
      await engine.delete(made);
      assert.equal(server.changes.at(-1), "DROP USER 'app'@'%'");
    });

    it("is gone where the server has no such name; it cannot be imported", async () => {
      const made = await engine.create(user, inputs);
      assert.deepEqual((await engine.diff({ ...made, ...(await engine.read(made))! }, inputs)).changed, []);
      assert.equal(await engine.import(user, "app@%"), undefined);
      at.users = [];
      assert.equal(await engine.read(made), undefined);
    });

    it("keeps the password secret in what it answers, and its text among the inputs", async () => {
      const given = { user: "app", host: "%", plaintextPassword: "text" };
      const request = new pb.ReadRequest().setUrn(user).setId("app@%").setProperties(encode({ ...given, plaintextPassword: sha256("text") })).setInputs(encode(given));
      const response = await engine.call<pb.ReadResponse>("read", request);
      assert.equal(typeof (response.getProperties()!.toJavaScript() as Properties).plaintextPassword, "object");
      assert.equal((response.getInputs()!.toJavaScript() as Properties).plaintextPassword.value, "text");
    });

    it("takes the two authentication plugins that the official one knows", async () => {
      await engine.create(user, { user: "app", authPlugin: "mysql_no_login" });
      assert.deepEqual(server.changes, ["CREATE USER 'app'@'localhost' IDENTIFIED WITH mysql_no_login REQUIRE NONE"]);
      await assert.rejects(engine.check(user, { user: "app", authPlugin: "unix_socket" }), /authPlugin is "unix_socket", with which the official plugin makes an account without a password/);
      await assert.rejects(engine.check(user, { ...inputs, authPlugin: "mysql_no_login" }), /authPlugin conflicts with plaintextPassword/);
    });

    it("refuses what would change the statement, and inputs that it does not know, without the value", async () => {
      for (const [key, value] of Object.entries({ user: "a'b", host: "\\", plaintextPassword: "hid'den" })) {
        const text = await engine.check(user, { ...inputs, [key]: value }).then(() => "", (caught: Error) => caught.message);
        assert.match(text, new RegExp(`^${key}: ${key} holds a quote or a backslash`));
        assert.ok(!text.includes("hid"));
      }
      await assert.rejects(engine.check(user, { ...inputs, password: "x" }), /password: .*does not know the input "password"/);
      await assert.rejects(engine.check(user, { ...inputs, tlsOption: "NONE; DROP" }), /tlsOption must be words/);
    });
  });

  describe("a grant", () => {
    const inputs = { user: "app", host: "%", database: "shop", privileges: ["SELECT", "UPDATE (a, b)"] };

    it("gives privileges on a database, on a table, on everything", async () => {
      const made = await engine.create(grant, inputs);
      await engine.create(grant, { ...inputs, table: "orders", privileges: ["ALL PRIVILEGES"] });
      await engine.create(grant, { user: "app", database: "*", privileges: ["PROCESS"] });
      assert.deepEqual(server.changes, [
        "GRANT SELECT, UPDATE (a, b) ON `shop`.* TO 'app'@'%'",
        "GRANT ALL PRIVILEGES ON `shop`.`orders` TO 'app'@'%'",
        "GRANT PROCESS ON *.* TO 'app'@'localhost'",
      ]);
      assert.equal(made.id, "app@%:`shop`");
    });

    it("gives roles, and privileges to a role", async () => {
      const made = await engine.create(grant, { role: "reader", database: "shop", privileges: ["SELECT"] });
      assert.deepEqual([made.id, made.state.host], ["reader:`shop`", undefined]);
      const other = await engine.create(grant, { user: "app", host: "%", database: "shop", roles: ["reader", "writer"] });
      await engine.delete(other);
      assert.deepEqual(server.changes, ["GRANT SELECT ON `shop`.* TO 'reader'", "GRANT 'reader', 'writer' TO 'app'@'%'", "REVOKE 'reader', 'writer' FROM 'app'@'%'"]);
    });

    it("is replaced by any change, the new one first, whatever the order of its privileges", async () => {
      const made = await engine.create(grant, inputs);
      assert.deepEqual((await engine.diff(made, { ...inputs, privileges: ["UPDATE (a, b)", "SELECT"] })).changed, []);
      assert.deepEqual(await engine.diff(made, { ...inputs, privileges: ["SELECT"] }), { changed: ["privileges[1]"], replaces: ["privileges"], deleteBeforeReplace: false });
      assert.deepEqual((await engine.diff(made, { ...inputs, table: "orders" })).replaces, ["table"]);
    });

    it("takes away what it gave", async () => {
      const made = await engine.create(grant, inputs);
      server.statements.length = 0;
      await engine.delete(made);
      assert.deepEqual(server.changes, ["REVOKE GRANT OPTION ON `shop`.* FROM 'app'@'%'", "REVOKE SELECT, UPDATE (a, b) ON `shop`.* FROM 'app'@'%'"]);
    });

    it("is gone with its account, and says what the server says", async () => {
      const made = await engine.create(grant, inputs);
      assert.deepEqual((await engine.read(made))!.inputs, { ...inputs, table: "*" });
      at.refused = { "SHOW GRANTS": { code: 1141, message: "There is no such grant" }, GRANT: { code: 1133, message: "Can't find any matching row in the user table" } };
      assert.equal(await engine.read(made), undefined);
      assert.match(await error(engine.create(grant, inputs)), /^Error running SQL \(GRANT SELECT, UPDATE \(a, b\) ON `shop`\.\* TO 'app'@'%'\): Error 1133 /);
      at.innodb = undefined;
      assert.match(await error(engine.read(made)), /Unknown system variable 'innodb_version'$/);
    });

    it("refuses what does not go together, by name", async () => {
      await assert.rejects(engine.check(grant, { ...inputs, role: "reader" }), /role: role conflicts with user/);
      await assert.rejects(engine.check(grant, { ...inputs, roles: ["reader"] }), /roles: roles conflicts with privileges/);
      await assert.rejects(engine.check(grant, { ...inputs, privileges: ["SELECT ON x.* TO y; --"] }), /privileges has "SELECT ON/);
      await assert.rejects(engine.check(grant, { ...inputs, database: "a`b" }), /database holds a backtick/);
      await assert.rejects(engine.check(grant, { ...inputs, grant: true }), /does not know the input "grant"/);
      assert.equal(await error(engine.create(grant, { user: "app", database: "shop" })), "One of privileges or roles is required");
    });
  });
});
