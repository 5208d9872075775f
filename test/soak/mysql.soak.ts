/** MySQL as an instance, on a real server: what an operator and the applications see of it; and, of MariaDB too, from where its administrator may come. */
import * as assert from "node:assert/strict";
import { provide } from "../../lab/onDemand";
import { attempt } from "../lab/support/accounts/logins";
import { generated } from "../lab/support/accounts/estate";
import { engines, inContainer, lab, onServer, task, until } from "../lab/support/lab";
import { changesNothing, db, fails, killAll, succeeds, up } from "../lab/support/run";
import { shownNowhere } from "../lab/support/search";
import { configure, generatedPasswords, healthcheck, labServers, plainState, reset } from "../lab/support/site";

const images = { mysql: "mysql:9.7", mariadb: "mariadb:10.11" };
const key = "db-mysql";
const other = "db-maria";
/** Nobody in the lab has such an address. */
const elsewhere = "192.0.2.64/27";

function estate(change: (instances: Record<string, any>) => void = () => {}) {
  const common = { server: "srv80", healthcheck: { ...healthcheck, retries: 20 }, administrators: [elsewhere] };
  const instances = {
    [key]: {
      ...common, engine: "mysql", image: images.mysql, memoryMegabytes: 640, port: 3316,
      settings: { max_connections: 40, "Long-Query-Time": 3, general_log: true, sql_mode: "TRADITIONAL" },
      databases: {
        shop_1: { accounts: { shop: { connectionLimit: 3 }, shop_reader: { role: "readOnly" }, shop_migration: { role: "migration" }, shop_plain: { unencrypted: true } } },
        shopx1: { collation: "utf8mb4_general_ci", accounts: { other: {} } },
      },
    },
    [other]: { ...common, engine: "mariadb", image: images.mariadb, memoryMegabytes: 256, port: 3317, databases: { shop: { accounts: { clerk: {} } } } },
  };
  change(instances);
  return { version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 }, databaseStacks: { main: { instances } } };
}

const container = async (instance = key): Promise<string> => (await task("srv80", `lab-${instance}`)) ?? assert.fail(`lab-${instance} has no running task on srv80`);

/** As the system's root over the local socket, without a password. */
const asRoot = async (sql: string) => inContainer(engines.srv80, await container(), ["mysql", "--batch", "--skip-column-names", "-e", sql]);

let passwords: Record<string, string>;
const passwordOf = (account: string) => passwords[account === "dbhaven" ? `${key}-administrator` : `${key}-${account === "other" ? "shopx1" : "shop_1"}-${account}`] ?? assert.fail(`no password of ${account}`);

/** Over the network, as an account: whether the server lets it, and what it says. */
const as = async (account: string, text: string, password = passwordOf(account)) => (await attempt("mysql", key, [{ account, password, database: "", text }]))[0]!;
const rows = async () => (await as("shop", "select count(*) from shop_1.item").catch(() => undefined))?.said;

/** Whether the administrator of an instance is let in from the operator's machine, through its published port. */
async function administratorFromHere(instance: string, port: number): Promise<string> {
  const { createConnection } = await import("mysql2/promise");
  try {
    const connection = await createConnection({ host: lab.servers.srv80.address, port, user: "dbhaven", password: passwords[`${instance}-administrator`], ssl: { rejectUnauthorized: false }, connectTimeout: 10_000 });
    await connection.end();
    return "let in";
  } catch (error) {
    return String((error as { errno?: number }).errno);
  }
}

describe("MySQL instances", () => {
  before(async () => {
    await provide(Object.values(images), ["srv80"]);
    await reset({ estate: estate() });
    await succeeds(up());
    passwords = generated();
  });
  after(killAll);

  it("come up healthy, with the derived settings, the estate's own and those that keep data safe", async () => {
    const { State } = await engines.srv80.getContainer(await container()).inspect();
    assert.equal(State.Health?.Status, "healthy");
    const asked = ["innodb_buffer_pool_size div 1048576", "innodb_redo_log_capacity div 1048576", "max_connections", "long_query_time", "general_log", "performance_schema", "innodb_flush_log_at_trx_commit", "innodb_doublewrite", "log_bin", "innodb_dedicated_server", "datadir", "skip_name_resolve", "local_infile"];
    assert.equal((await asRoot(`select concat_ws(' ', ${asked.map((name) => `@@${name}`).join(", ")})`)).trim(), "128 32 40 3.000000 1 0 1 ON 0 0 /var/lib/mysql/mysql/ 1 0");
    assert.match(await asRoot("select group_concat(variable_name order by variable_name) from performance_schema.persisted_variables"), /general_log.*innodb_redo_log_capacity.*long_query_time.*max_connections.*sql_mode/);
    assert.equal((await asRoot("show variables like 'mysqlx%port'")).trim(), "");
  });

  it("have no account but root on the local socket, the administrator, the server's own and the estate's", async () => {
    assert.equal((await asRoot("select group_concat(concat(user, '@', host, ' ', plugin, ' ', ssl_type) order by user separator ', ') from mysql.user where user not like 'mysql.%' and user <> 'dbhaven'")).trim(),
      ["other@% caching_sha2_password ANY", "root@localhost auth_socket ", ...["shop", "shop_migration"].map((name) => `${name}@% caching_sha2_password ANY`), "shop_plain@% caching_sha2_password ", "shop_reader@% caching_sha2_password ANY"].join(", "));
    assert.equal((await as("root", "select 1", "any")).done, false);
  });

  it("let each account do what its role needs", async () => {
    assert.ok((await as("shop_migration", "create table shop_1.item (id int primary key auto_increment, name varchar(40)); create trigger shop_1.t before insert on shop_1.item for each row set new.name = upper(new.name)")).done);
    assert.equal((await as("shop", "insert into shop_1.item (name) values ('a'), ('b'); update shop_1.item set name = 'z' where id = 2; select group_concat(name) from shop_1.item")).said, "A,z");
    assert.equal((await as("shop_reader", "select count(*) from shop_1.item")).said, "2");
    for (const [account, sql] of [["shop", "drop table shop_1.item"], ["shop_reader", "delete from shop_1.item"], ["shop_migration", "create user somebody"], ["shop_migration", "select 1 from shopx1.item"], ["other", "use shop_1"]] as const) {
      assert.equal((await as(account, sql)).done, false, `${account}: ${sql}`);
    }
    assert.equal((await as("shop", "select 1", "wrong")).done, false);
  });

  it("refuse whoever comes without TLS, but the account that may", async () => {
    const client = 'mysql --defaults-file=<(IFS= read -r p; printf "[client]\\npassword=%s\\n" "$p") --ssl-mode=DISABLED --get-server-public-key --protocol=tcp -h "$(hostname -i | cut -d" " -f1)" -u "$1" --batch --skip-column-names -e "select 1" 2>&1 || true';
    const plain = async (account: string) => (await onServer("srv80", `docker exec -i ${await container()} bash -c "$(echo ${Buffer.from(client).toString("base64")} | base64 -d)" - ${account} <<<'${passwordOf(account)}'`)).trim();
    assert.match(await plain("shop"), /^ERROR 1045 /);
    assert.match(await plain("dbhaven"), /^ERROR 1045 /);
    assert.equal(await plain("shop_plain"), "1");
  });

  it("change nothing at the next up, nor in a preview with --refresh", async () => {
    const before = await container();
    await succeeds(up("--expect-no-changes"));
    await changesNothing();
    assert.equal(await container(), before);
  });

  it("open the client as the read-only account, without a password to be typed or seen", async () => {
    const { output } = await succeeds(db("shell", `${key}-shop_1`, "--", "--batch", "--skip-column-names", "-e", "select current_user(), count(*) from item"));
    assert.match(output, /^shop_reader@%\t2$/m);
    assert.equal((await succeeds(db(`${key}-shop_1`, "--account", "shop"))).output.trim(), `mysql://shop:${passwordOf("shop")}@${key}:3306/shop_1`);
  });

  it("show no password: not in command lines, environments, inspection, logs or state", async () => {
    const id = await container();
    const places = {
      processes: await onServer("srv80", `docker top ${id} -eo pid,args; cat /proc/$(docker inspect -f '{{.State.Pid}}' ${id})/environ | tr '\\0' '\\n'`),
      inspection: await onServer("srv80", `docker inspect ${id}`),
      log: await onServer("srv80", `docker logs ${id} 2>&1`),
      "general log": await onServer("srv80", `cat /var/lib/docker/volumes/lab-${key}-data/_data/mysql/*.log`),
      state: plainState(),
      services: await onServer("srv84", "docker service inspect $(docker service ls -q)"),
    };
    shownNowhere(generatedPasswords(), places, { processes: ["--datadir=/var/lib/mysql/mysql"], inspection: ["db-mysql"], log: ["ready for connections"], "general log": ["shop_1.item"], state: ["db-mysql"], services: ["db-mysql"] });
    for (const [name, text] of Object.entries(places)) assert.ok(!/\$A\$005\$[A-Za-z0-9+/]{20}/.test(text), `${name}: the hash of a password is shown`);
  });

  it("take a rotated password, refuse the old one, and a setting that was taken back, with no restart", async () => {
    const [before, old] = [await container(), passwordOf("shop")];
    configure({ estate: estate((instances) => {
      instances[key].databases.shop_1.accounts.shop.rotation = 1;
      delete instances[key].settings["Long-Query-Time"];
      instances[key].settings.max_connections = 41;
    }) });
    await succeeds(up());
    passwords = generated();
    assert.notEqual(passwordOf("shop"), old);
    assert.deepEqual([(await as("shop", "select 1")).done, (await as("shop", "select 1", old)).done], [true, false]);
    assert.equal((await asRoot("select concat_ws(' ', @@global.long_query_time, @@max_connections)")).trim(), "10.000000 41");
    assert.equal(await container(), before);
  });

  it("keep rows and told settings over a restart, also one by kill -9", async () => {
    for (const how of ["stop", "kill -s KILL"]) {
      const id = await container();
      await onServer("srv80", `docker ${how} ${id} >/dev/null`);
      await until(`${key} to answer again after ${how}`, 120, async () => { const now = await task("srv80", `lab-${key}`); return now !== undefined && now !== id && (await rows()) === "2"; });
      assert.equal((await asRoot("select @@max_connections")).trim(), "41");
    }
  });

  it("refuse an older image, and MariaDB on MySQL's volume, in a sentence, and go on", async () => {
    const id = await container();
    for (const [change, sentence] of [
      [{ image: "mysql:8.4" }, /The instance "db-mysql" runs mysql:9\.7; mysql:8\.4 is older and does not read what the newer one wrote\./],
      [{ engine: "mariadb", image: images.mariadb, settings: {} }, /The instance "db-mysql" is mysql and holds its data; as mariadb it could not read them\./],
    ] as const) {
      configure({ estate: estate((instances) => { Object.assign(instances[key], change); }) });
      assert.match((await fails(up())).output, sentence);
    }
    assert.equal(await container(), id);
    assert.equal(await rows(), "2");
  });

  it("of MySQL and MariaDB let the administrator in over the published port from where the estate says only", async () => {
    // Access denied: others may come from here, so that the server does not refuse the address as such (1130).
    assert.deepEqual(await Promise.all([administratorFromHere(key, 3316), administratorFromHere(other, 3317)]), ["1045", "1045"]);
    configure({ estate: estate((instances) => {
      for (const instance of [key, other]) instances[instance].administrators = [elsewhere, lab.subnet];
    }) });
    assert.match((await succeeds(up())).output, /restarts instance db-maria: .*administrators 192\.0\.2\.64\/27 -> 192\.0\.2\.64\/27 198\./);
    await until("the administrators to be let in", 60, async () => (await Promise.all([administratorFromHere(key, 3316), administratorFromHere(other, 3317)])).every((said) => said === "let in"));
  });
});
