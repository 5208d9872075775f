/** MariaDB as an instance, on real servers of two versions: what an operator and the applications see of it. */
import * as assert from "node:assert/strict";
import { provide } from "../../lab/onDemand";
import { nativeHash } from "../../lab/plugins/mysql/password";
import { engines, inContainer, onServer, task, until } from "../lab/support/lab";
import { changesNothing, db, fails, killAll, succeeds, up } from "../lab/support/run";
import { shownNowhere } from "../lab/support/search";
import { configure, generatedPasswords, healthcheck, labServers, plainState, pulumi, reset, stateOf } from "../lab/support/site";

interface Instance { image: string; settings: Record<string, unknown>; [key: string]: unknown }
const old = "db-old";
const young = "db-young";
const versions: Record<string, string> = { [old]: "10.5", [young]: "10.11" };

/** Two services share each server; accounts belong to one of them. */
function estate(change: (instances: Record<string, Instance>) => void = () => {}) {
  const instance = (key: string): Instance => ({
    engine: "mariadb", image: `mariadb:${versions[key]}`, server: "srv80", memoryMegabytes: 384, healthcheck,
    settings: { max_connections: 40, "Long-Query-Time": 3, general_log: true },
    databases: {
      shop_1: { accounts: { shop: { connectionLimit: 3 }, shop_reader: { role: "readOnly" }, shop_migration: { role: "migration" } } },
      shopx1: { collation: "utf8mb4_general_ci", accounts: { other: {} } },
    },
  });
  const instances = { [old]: instance(old), [young]: instance(young) };
  change(instances);
  return { version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 }, databaseStacks: { main: { instances } } };
}

async function container(key: string): Promise<string> {
  return (await task("srv80", `lab-${key}`)) ?? assert.fail(`lab-${key} has no running task on srv80`);
}

/** As the system's root over the local socket, without a password. */
const asRoot = async (key: string, sql: string) => inContainer(engines.srv80, await container(key), ["mariadb", "--batch", "--skip-column-names", "-e", sql]);

let passwords: Record<string, string>;
const passwordOf = (key: string, account: string) => passwords[`${key}-${account === "dbhaven" ? "administrator" : `${account === "other" ? "shopx1" : "shop_1"}-${account}`}-password`] ?? assert.fail(`no password of ${account}`);

/** Passwords by the name of their resource. They stay in this process. */
function readPasswords(): void {
  const { resources = [] } = stateOf(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]));
  passwords = Object.fromEntries(resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword")
    .map(({ urn, outputs }) => [urn.split("::").at(-1)!, JSON.parse((outputs!.result as { plaintext: string }).plaintext) as string]));
}

/** Over the network, as an account; the answer, or the server's error. The password goes through stdin into a file in memory. */
async function as(key: string, account: string, sql: string, secret = passwordOf(key, account)): Promise<string> {
  const client = `mariadb --defaults-file=<(IFS= read -r p; printf "[client]\\npassword=%s\\n" "$p") --ssl --skip-ssl-verify-server-cert --protocol=tcp -h "$(hostname -i | cut -d" " -f1)" -u ${account} --batch --skip-column-names -e "$1" 2>&1 || true`;
  const text = Buffer.from(client).toString("base64");
  return (await onServer("srv80", `docker exec -i ${await container(key)} bash -c "$(echo ${text} | base64 -d)" - '${sql}' <<<'${secret}'`)).trim();
}

/** The client shows the statement before it. */
const denied = /^ERROR (1142|1044|1045|1049|1227|1370) /m;

describe("MariaDB instances", () => {
  before(async function () {
    await provide(Object.values(versions).map((version) => `mariadb:${version}`), ["srv80"]);
    await reset({ estate: estate() });
    await succeeds(up());
    readPasswords();
  });
  after(killAll);

  it("come up healthy, one task each", async () => {
    for (const key of [old, young]) {
      const { State } = await engines.srv80.getContainer(await container(key)).inspect();
      assert.equal(State.Health?.Status, "healthy");
      assert.match(await asRoot(key, "select version()"), new RegExp(`^${versions[key]!.replace(".", "\\.")}\\.`));
    }
  });

  it("have the derived settings, the estate's own and those that keep data safe", async () => {
    for (const key of [old, young]) {
      const asked = "@@innodb_buffer_pool_size div 1048576, @@innodb_log_file_size div 1048576, @@max_connections, @@long_query_time, @@general_log, @@innodb_flush_log_at_trx_commit, @@innodb_doublewrite, @@character_set_server, @@collation_server, @@datadir, @@skip_name_resolve";
      assert.equal((await asRoot(key, `select concat_ws(' ', ${asked})`)), "128 32 40 3.000000 ON 1 ON utf8mb4 utf8mb4_unicode_ci /var/lib/mysql/mariadb/ ON");
    }
  });

  it("have no account but root on the local socket, the administrator and the estate's; no database test", async () => {
    for (const key of [old, young]) {
      assert.equal(await asRoot(key, "select group_concat(concat(user, '@', host) order by user separator ' ') from mysql.global_priv where user not in ('mariadb.sys', 'dbhaven')"),
        "other@% root@localhost shop@% shop_migration@% shop_reader@%");
      assert.match(await asRoot(key, "select group_concat(host order by host separator ' ') from mysql.global_priv where user = 'dbhaven'"), /^(\d+(\.\d+){3}\/255\.255\.\d+\.0 ?|127\.0\.0\.1 ){3}$/);
      assert.equal(await asRoot(key, "select count(*) from information_schema.schemata where schema_name = 'test'"), "0");
      assert.match(await as(key, "root", "select 1", "any"), /^ERROR 1045|^ERROR 1698/);
    }
  });

  it("let each account do what its role needs, and nothing else", async () => {
    await Promise.all([old, young].map(async (key) => {
      assert.equal(await as(key, "shop_migration", "create table shop_1.item (id int primary key auto_increment, name varchar(40)); create trigger shop_1.t before insert on shop_1.item for each row set new.name = upper(new.name)"), "");
      assert.equal(await as(key, "shop", "insert into shop_1.item (name) values (\"a\"), (\"b\"); update shop_1.item set name = \"z\" where id = 2; select group_concat(name) from shop_1.item"), "A,z");
      assert.equal(await as(key, "shop_reader", "select count(*) from shop_1.item"), "2");
      const forbidden: [string, string][] = [
        ["shop", "alter table shop_1.item add x int"], ["shop", "drop table shop_1.item"], ["shop", "create table shop_1.more (id int)"],
        ["shop_reader", "insert into shop_1.item (name) values (1)"], ["shop_reader", "create temporary table shop_1.x (id int)"],
        ["shop_migration", "create user somebody"], ["shop_migration", "grant select on shop_1.* to other"], ["shop_migration", "create database more"],
        // The underscore of a name is no wildcard.
        ...["shop", "shop_reader", "shop_migration"].flatMap((account): [string, string][] => ["shopx1", "mysql", "dbhaven"].map((database) => [account, `use ${database}`])),
        ["other", "use shop_1"], ["other", "select * from shop_1.item"],
      ];
      for (const [account, sql] of forbidden) assert.match(await as(key, account, sql), denied, `${account}: ${sql}`);
      assert.match(await as(key, "shop", "select 1", "wrong"), /^ERROR 1045/);
      assert.match(await as(key, "dbhaven", "select current_user()"), /^dbhaven@\d+(\.\d+){3}\/255\./);
    }));
  });

  it("hold accounts to their limit of connections, and databases to their character sets", async () => {
    assert.equal(await asRoot(young, "select group_concat(concat_ws(' ', schema_name, default_character_set_name, default_collation_name) order by default_collation_name desc) from information_schema.schemata where schema_name like 'shop%'"),
      "shop_1 utf8mb4 utf8mb4_unicode_ci,shopx1 utf8mb4 utf8mb4_general_ci");
    assert.equal(await asRoot(young, "select json_value(priv, '$.max_user_connections') from mysql.global_priv where user = 'shop'"), "3");
  });

  it("change nothing at the next up, nor in a preview with --refresh", async () => {
    const before = await Promise.all([old, young].map(container));
    await succeeds(up("--expect-no-changes"));
    await changesNothing();
    assert.deepEqual(await Promise.all([old, young].map(container)), before);
  });

  it("open the client as the read-only account, without a password to be typed or seen", async () => {
    const { output } = await succeeds(db("shell", `${young}-shop_1`, "--", "--batch", "--skip-column-names", "-e", "select current_user(), count(*) from item"));
    assert.match(output, /^shop_reader@%\t2$/m);
    const { output: url } = await succeeds(db(`${young}-shop_1`, "--account", "shop"));
    assert.equal(url.trim(), `mysql://shop:${passwordOf(young, "shop")}@${young}:3306/shop_1`);
  });

  it("refuse another collation for a database that exists, and leave it as it is", async () => {
    configure({ estate: estate((instances) => { (instances[young] as any).databases.shopx1.collation = "utf8mb4_bin"; }) });
    const { output } = await fails(up());
    assert.match(output, /database shopx1 has the character set utf8mb4 and the collation utf8mb4_general_ci, and the estate says utf8mb4 and utf8mb4_bin: an existing database does not change them/);
    assert.equal(await asRoot(young, "select default_collation_name from information_schema.schemata where schema_name = 'shopx1'"), "utf8mb4_general_ci");
  });

  it("show no password: not in command lines, environments, inspection, logs or state", async () => {
    const secrets = [...generatedPasswords(), ...Object.values(passwords).map(nativeHash)];
    const collect = await Promise.all([old, young].map(async (key) => {
      const id = await container(key);
      const data = `/var/lib/docker/volumes/lab-${key}-data/_data/mariadb`;
      return [[`${key} processes`, await onServer("srv80", `docker top ${id} -eo pid,args; cat /proc/$(docker inspect -f '{{.State.Pid}}' ${id})/environ | tr '\\0' '\\n'`)],
        [`${key} inspection`, await onServer("srv80", `docker inspect ${id}`)],
        [`${key} log`, await onServer("srv80", `docker logs ${id} 2>&1`)],
        [`${key} general log`, await onServer("srv80", `cat ${data}/*.log`)]] as const;
    }));
    const places = { ...Object.fromEntries(collect.flat()), state: plainState(), services: await onServer("srv84", "docker service inspect $(docker service ls -q)") };
    shownNowhere(secrets.filter((secret) => !secret.startsWith("*")), places, Object.fromEntries(Object.keys(places).map((name) => [name, [
      name.endsWith("processes") ? "--datadir=/var/lib/mysql/mariadb" : name.endsWith("general log") ? "select version()" : name.endsWith("log") ? "ready for connections" : "db-young".slice(0, 3)]])));
    for (const [name, text] of Object.entries(places)) if (name !== "state") assert.ok(!secrets.some((secret) => text.includes(secret)), `${name}: the hash of a password is shown`);
  });

  it("keep their rows over a restart, also one by kill -9", async () => {
    for (const key of [old, young]) {
      const id = await container(key);
      await onServer("srv80", key === old ? `docker stop ${id} >/dev/null` : `docker kill -s KILL ${id} >/dev/null`);
    }
    for (const key of [old, young]) {
      await until(`${key} to answer again`, 90, async () => (await task("srv80", `lab-${key}`)) !== undefined && (await as(key, "shop", "select count(*) from shop_1.item").catch(() => "")) === "2");
    }
  });

  it("refuse an older image on a newer volume with a sentence, and go on with the newer one", async () => {
    const id = await container(young);
    configure({ estate: estate((instances) => { instances[young]!.image = "mariadb:10.5"; }) });
    const { output } = await fails(up());
    assert.match(output, /The instance "db-young" runs mariadb:10\.11; mariadb:10\.5 is older and does not read what the newer one wrote\./);
    assert.equal(await container(young), id);
    assert.equal(await as(young, "shop", "select count(*) from shop_1.item"), "2");
  });

  it("take a newer image on an older volume, with their own tables upgraded", async () => {
    configure({ estate: estate((instances) => { instances[old]!.image = "mariadb:10.11"; }) });
    await succeeds(up());
    assert.match(await asRoot(old, "select version()"), /^10\.11\./);
    for (const key of [old, young]) assert.equal(await as(key, "shop", "select count(*) from shop_1.item"), "2");
    assert.equal(await onServer("srv80", `cat /var/lib/docker/volumes/lab-${old}-data/_data/.dbhaven; ls -A /var/lib/docker/volumes/lab-${old}-data/_data`), "mariadb 10.11\n.dbhaven\n.lock\nmariadb\nsettings.options\n");
  });
});
