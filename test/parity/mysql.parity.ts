import assert from "node:assert/strict";
import * as net from "node:net";
import * as mysql from "@pulumi/mysql";
import { MysqlServer } from "./mysqlServer";
import { scenario, type World } from "./scenario";
import { stateText } from "./state";

const plugins = ["mysql"];

describe("mysql", () => {
  let [old, recent]: MysqlServer[] = [];
  before(async function () {
    // Where the images are made first.
    this.timeout(600_000);
    [old, recent] = [await MysqlServer.start("mariadb:10.5"), await MysqlServer.start("mariadb:10.11")];
  });
  after(() => Promise.all([old?.stop(), recent?.stop()]));

  const on = (server: MysqlServer, overrides?: Partial<mysql.ProviderArgs>) => ({ provider: new mysql.Provider("server", server.provider(overrides)) });
  const underscored = (world: World, role: string) => world.name(role).replaceAll("-", "_");
  const databaseOf = async (server: MysqlServer, name: string) =>
    (await server.query(`SELECT default_character_set_name AS charset, default_collation_name AS collation FROM information_schema.schemata WHERE schema_name = '${name}'`))[0];
  const hostsOf = async (server: MysqlServer, user: string) => (await server.query(`SELECT host AS place FROM mysql.user WHERE user = '${user}' ORDER BY 1`)).map(({ place }) => place);
  const utf8 = { defaultCharacterSet: "utf8mb4", defaultCollation: "utf8mb4_unicode_ci" };

  scenario("a service's database, account and privileges are made, changed in place, and stable", { plugins }, (world) => {
    const [account, name] = ["app", "shop"].map((role) => underscored(world, role));
    const made = ({ password = "first-Passw0rd", collation = utf8.defaultCollation }: { password?: string; collation?: string } = {}) => () => {
      const opts = on(old);
      const database = new mysql.Database("shop", { name, ...utf8, defaultCollation: collation }, opts);
      const user = new mysql.User("app", { user: account, host: "%", plaintextPassword: password }, opts);
      new mysql.Grant("rights", { user: user.user, host: user.host, database: database.name, privileges: ["SELECT", "INSERT", "CREATE"] }, opts);
    };
    const logsIn = (password: string, sql = "SELECT 1") => old.query(sql, { user: account, password, database: name });
    return [
      {
        title: "made",
        program: made(),
        plan: { shop: "create", app: "create", rights: "create" },
        check: async () => {
          await logsIn("first-Passw0rd", "CREATE TABLE t (id int); INSERT INTO t VALUES (1)");
          await assert.rejects(logsIn("first-Passw0rd", "DELETE FROM t"), /command denied/);
          assert.deepEqual(await databaseOf(old, name), { charset: "utf8mb4", collation: "utf8mb4_unicode_ci" });
          assert.ok(!stateText(world).includes("first-Passw0rd"));
        },
      },
      {
        title: "password and collation",
        program: made({ password: "second-Passw0rd", collation: "utf8mb4_bin" }),
        plan: { app: "update plaintextPassword", shop: "update defaultCollation" },
        check: async () => {
          await logsIn("second-Passw0rd");
          await assert.rejects(logsIn("first-Passw0rd"), /Access denied/);
          assert.equal((await databaseOf(old, name)).collation, "utf8mb4_bin");
        },
      },
      {
        title: "changed by another: what a refresh sees is the database, neither password nor privileges",
        before: () => old.query(`ALTER DATABASE ${name} COLLATE utf8mb4_unicode_ci; ALTER USER '${account}'@'%' IDENTIFIED BY 'third-Passw0rd'; REVOKE INSERT ON ${name}.* FROM '${account}'@'%'`),
        program: made({ password: "second-Passw0rd", collation: "utf8mb4_bin" }),
        refresh: true,
        plan: { shop: "update defaultCollation" },
        check: async () => assert.equal((await databaseOf(old, name)).collation, "utf8mb4_bin"),
      },
      {
        title: "an account that is gone is made again, with what it may",
        before: () => old.query(`DROP USER '${account}'@'%'`),
        program: made({ password: "second-Passw0rd", collation: "utf8mb4_bin" }),
        refresh: true,
        plan: { app: "create", rights: "create" },
        check: () => logsIn("second-Passw0rd", "INSERT INTO t VALUES (2)"),
      },
      {
        title: "gone",
        refresh: true,
        program: () => void on(old),
        plan: { shop: "delete", app: "delete", rights: "delete" },
        check: async () => assert.deepEqual([await databaseOf(old, name), await hostsOf(old, account)], [undefined, []]),
      },
    ];
  });

  scenario("what replaces, and in which order", { plugins }, (world) => {
    const [account, name] = ["app", "shop"].map((role) => underscored(world, role));
    const made = ({ host = "%", database = name, privileges = ["SELECT"], table = "*" }: { host?: string; database?: string; privileges?: string[]; table?: string } = {}) => () => {
      const opts = on(old);
      const shop = new mysql.Database("shop", { name: database, ...utf8 }, opts);
      const user = new mysql.User("app", { user: account, host, plaintextPassword: "a-Passw0rd" }, opts);
      new mysql.Grant("rights", { user: user.user, host: user.host, database: shop.name, table, privileges }, opts);
    };
    const rightsAt = async (host: string) => (await old.query(`SELECT privilege_type AS one FROM information_schema.schema_privileges WHERE grantee = '\\'${account}\\'@\\'${host}\\'' ORDER BY 1`)).map(({ one }) => one);
    return [
      { title: "made", program: made(), plan: { shop: "create", app: "create", rights: "create" } },
      {
        // The old grant goes last and takes with it what both have.
        title: "more privileges",
        program: made({ privileges: ["SELECT", "INSERT"] }),
        plan: { rights: "replace privileges" },
        check: async () => assert.deepEqual(await rightsAt("%"), ["INSERT"]),
      },
      {
        // What depends on what has to go first goes before it.
        title: "another host and another database",
        program: made({ host: "10.%", database: `${name}_too`, privileges: ["SELECT", "INSERT"] }),
        plan: { shop: "replace name, old one first", app: "replace host", rights: "replace database, old one first" },
        check: async () => {
          assert.deepEqual([await hostsOf(old, account), await rightsAt("10.%")], [["10.%"], ["INSERT", "SELECT"]]);
          assert.deepEqual([await databaseOf(old, name), (await databaseOf(old, `${name}_too`)).charset], [undefined, "utf8mb4"]);
        },
      },
    ];
  });

  scenario("roles are granted, to accounts and with privileges of their own", { plugins }, (world) => {
    const [account, role, name] = ["app", "reader", "shop"].map((one) => underscored(world, one));
    return [
      {
        title: "made",
        before: () => old.query(`CREATE ROLE ${role}; CREATE DATABASE ${name}; CREATE TABLE ${name}.t (id int)`),
        program: () => {
          const opts = on(old);
          const user = new mysql.User("app", { user: account, host: "%", plaintextPassword: "a-Passw0rd" }, opts);
          new mysql.Grant("of-role", { role, database: name, privileges: ["SELECT"] }, opts);
          new mysql.Grant("membership", { user: user.user, host: user.host, database: name, roles: [role] }, opts);
        },
        plan: { app: "create", "of-role": "create", membership: "create" },
        check: () => old.query(`SET ROLE ${role}; SELECT * FROM ${name}.t`, { user: account, password: "a-Passw0rd" }),
      },
    ];
  });

  scenario("what exists already is an error; a database is taken over by an import, an account cannot be", { plugins }, (world) => {
    const [account, name] = ["app", "shop"].map((role) => underscored(world, role));
    const database = (taken?: string) => () => void new mysql.Database("shop", { name, ...utf8 }, { ...on(old), import: taken });
    const user = (taken?: string) => () => void new mysql.User("app", { user: account, host: "%", plaintextPassword: "new-Passw0rd" }, { ...on(old), import: taken });
    return [
      {
        title: "a database",
        before: () => old.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci; CREATE USER '${account}'@'%' IDENTIFIED BY 'old'`),
        program: database(),
        plan: { shop: "create" },
        fails: /database exists/,
      },
      { title: "an account", program: user(), plan: { app: "create" }, fails: /Operation CREATE USER failed/ },
      { title: "an account's import", program: user(`${account}@%`), plan: {}, previewFails: /does not exist/ },
      { title: "imported, and it may stay", program: database(name), plan: { shop: "import" }, check: () => old.query(`DROP USER '${account}'@'%'`) },
    ];
  });

  scenario("a server that does not answer at once is waited for", { plugins }, (world) => {
    const name = underscored(world, "shop");
    const late = new LateServer(() => old);
    return [
      {
        title: "made",
        before: () => late.start(3),
        program: () => void new mysql.Database("shop", { name, ...utf8 }, on(old, { endpoint: late.endpoint })),
        plan: { shop: "create" },
        check: () => assert.ok(late.refused >= 3, `${late.refused} refused`),
      },
    ];
  });

  scenario("on MariaDB 10.11 a database works, an account and privileges do not", { plugins }, (world) => {
    const [account, name] = ["app", "shop"].map((role) => underscored(world, role));
    const all = (args: mysql.DatabaseArgs, more: "account" | "rights" | "nothing") => () => {
      const provider = on(recent);
      // What fails at once makes the end of the program fail too, and with it other scenarios of this process.
      const opts = { ...provider, dependsOn: [new mysql.Database("shop", { name, ...args }, provider)] };
      if (more === "account") new mysql.User("app", { user: account, host: "%", plaintextPassword: "a-Passw0rd" }, opts);
      if (more === "rights") new mysql.Grant("rights", { user: "root", host: "%", database: name, privileges: ["SELECT"] }, opts);
    };
    return [
      {
        title: "account",
        program: all(utf8, "account"),
        plan: { shop: "create", app: "create" },
        fails: /Unknown system variable 'innodb_version'/,
        check: async () => assert.deepEqual([await databaseOf(recent, name), await hostsOf(recent, account)], [{ charset: "utf8mb4", collation: "utf8mb4_unicode_ci" }, []]),
      },
      { title: "privileges", program: all(utf8, "rights"), plan: { rights: "create" }, fails: /Unknown system variable 'innodb_version'/ },
      // The server calls utf8 by its new name: without a refresh that differs for ever.
      { title: "the defaults", program: all({}, "nothing"), plan: { shop: "update defaultCharacterSet defaultCollation" } },
      { title: "the defaults again", program: all({}, "nothing"), plan: { shop: "update defaultCharacterSet defaultCollation" } },
    ];
  });

  scenario("no password reaches the server's log, also when a statement fails", { plugins, only: { kind: "offline", because: "the official plugin sends the text, which the log then shows" } }, (world) => {
    const name = underscored(world, "app");
    const user = (password: string) => () => void new mysql.User("app", { user: name, host: "%", plaintextPassword: password }, on(old));
    const unlogged = async () => assert.deepEqual((await old.log()).filter((line) => line.includes("logged-Passw0rd") || (line.includes(name) && /IDENTIFIED/.test(line) && !/^CREATE USER '\w+'@'%' IDENTIFIED BY 'theirs'$/.test(line))), []);
    return [
      { title: "taken", before: () => old.query(`CREATE USER '${name}'@'%' IDENTIFIED BY 'theirs'`), program: user("logged-Passw0rd-1"), plan: { app: "create" }, fails: /Operation CREATE USER failed/, check: unlogged },
      { title: "made", before: () => old.query(`DROP USER '${name}'@'%'`), program: user("logged-Passw0rd-2"), plan: { app: "create" }, check: unlogged },
    ];
  });

  scenario("an input that is unknown to the stand-in is an error that names it", { plugins, only: { kind: "offline", because: "the official plugin knows it" } }, (world) => [
    { title: "of the provider", program: () => void new mysql.User("app", { user: underscored(world, "app") }, on(old, { maxOpenConns: 3 })), plan: {}, previewFails: /does not know the provider's input "maxOpenConns"/ },
  ]);
});

/** A door to a server that hangs up on the first who come. */
class LateServer {
  refused = 0;
  private server: net.Server | undefined;

  constructor(private readonly target: () => MysqlServer) {}

  async start(refusals: number): Promise<void> {
    this.server = net.createServer((socket) => {
      socket.on("error", () => socket.destroy());
      if (this.refused < refusals) {
        this.refused += 1;
        return void socket.destroy();
      }
      const { host, port } = this.target();
      const onwards = net.connect(port, host);
      onwards.on("error", () => socket.destroy());
      socket.pipe(onwards).pipe(socket);
    });
    this.server.unref(); // open until the end of the run: what was made through it goes through it
    await new Promise<void>((resolve) => this.server!.listen(0, "127.0.0.1", resolve));
  }

  get endpoint(): string {
    return `127.0.0.1:${(this.server!.address() as net.AddressInfo).port}`;
  }
}
