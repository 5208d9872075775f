/** Settings of real servers of every engine: what is reloaded, what restarts, what the preview says of both. */
import * as assert from "node:assert/strict";
import { provide } from "../../lab/onDemand";
import type { PostgresProfile } from "../../config/engines/postgresProfiles";
import { planners } from "../../plan/engines";
import { engines, inContainer, onServer, task, until } from "../lab/support/lab";
import { changesNothing, fails, killAll, preview, succeeds, up } from "../lab/support/run";
import { configure, healthcheck, labServers, reset } from "../lab/support/site";

type Settings = Record<string, string | number | boolean>;
const keys = ["pg", "maria", "redis"] as const;
type Key = (typeof keys)[number];

const first: Record<Key, Settings> = {
  pg: { work_mem: "2MB", search_path: '"$user", public' },
  maria: { long_query_time: 3, max_allowed_packet: "32M" },
  redis: { timeout: 100, "client-output-buffer-limit": "pubsub 33554432 8388608 60" },
};

function estate(change: Partial<Record<Key, Settings>> = {}, more: { server?: string; profile?: string } = {}) {
  const common = { server: more.server ?? "srv80", memoryMegabytes: 256, healthcheck };
  const settings = (key: Key) => change[key] ?? first[key];
  const instances = {
    pg: { ...common, engine: "postgres", image: "postgres:17-trixie", ...(more.profile ? { profile: more.profile } : {}), settings: { max_connections: 40, ...settings("pg") }, databases: { shop: { accounts: { shop: {} } } } },
    maria: { ...common, engine: "mariadb", image: "mariadb:10.11", settings: settings("maria"), databases: { shop: { accounts: { shop: {} } } } },
    redis: { ...common, engine: "redis", image: "redis:7.0-bookworm", role: "cache", settings: settings("redis"), databases: { pages: { accounts: { web: {} } } } },
  };
  return {
    version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 }, databaseStacks: { main: { instances } },
    applications: {
      sleeper: {
        image: "postgres:17-trixie", server: "srv80", command: ["bash", "-c", "trap 'exit 0' TERM INT; sleep infinity & wait"], endpointMode: "dnsrr",
        databases: { main: { instance: "pg", database: "shop", account: "shop" } }, environment: { DB_HOST: "${main.host}" },
      },
    },
  };
}

const container = async (key: Key) => (await task("srv80", `lab-${key}`)) ?? assert.fail(`lab-${key} has no running task on srv80`);
const containers = () => Promise.all(keys.map(container));

/** Over local sockets, without a password; in Redis as the administrator, with the password of its secret file. */
async function ask(key: Key, question: string): Promise<string> {
  const command: Record<Key, string[]> = {
    pg: ["psql", "-XAtq", "-U", "postgres", "-c", question],
    maria: ["mariadb", "--batch", "--skip-column-names", "-e", question],
    redis: ["bash", "-c", `{ printf 'AUTH dbhaven %s\\n' "$(</run/secrets/administrator-password)"; printf '%s\\n' "$1"; } | redis-cli --tls --cacert /run/secrets/server-certificate.pem | tail -n +2`, "-", question],
  };
  return inContainer(engines.srv80, await container(key), command[key]);
}
const redisValue = async (name: string) => (await ask("redis", `CONFIG GET ${name}`)).split("\n").slice(1).join("\n");

async function restart(key: Key): Promise<void> {
  const before = await container(key);
  await onServer("srv80", `docker stop ${before} >/dev/null`);
  await until(`${key} to answer again`, 90, async () => {
    const now = await task("srv80", `lab-${key}`);
    return now !== undefined && now !== before && (await ask(key, key === "redis" ? "PING" : "select 1").catch(() => "")) !== "" && now;
  });
}

describe("Settings of an instance", () => {
  before(async function () {
    await provide(["mariadb:10.11", "redis:7.0-bookworm"], ["srv80"]);
    await reset({ estate: estate() });
    await succeeds(up());
  });
  after(killAll);

  it("are all in force after the first up, derived and own", async () => {
    assert.equal(await ask("pg", "select concat_ws(' ', current_setting('work_mem'), current_setting('search_path'), current_setting('effective_cache_size'), current_setting('shared_buffers'))"), '2MB "$user", public 192MB 64MB');
    assert.equal(await ask("maria", "select concat_ws(' ', @@global.long_query_time, @@global.max_allowed_packet, @@global.collation_server, @@global.innodb_buffer_pool_size)"), "3.000000 33554432 utf8mb4_unicode_ci 134217728");
    assert.deepEqual([await redisValue("timeout"), await redisValue("maxmemory"), await redisValue("save"), await redisValue("maxmemory-policy")], ["100", String(192 * 2 ** 20), "", "allkeys-lru"]);
    assert.match(await redisValue("client-output-buffer-limit"), /pubsub 33554432 8388608 60/);
  });

  it("change nothing at the next up, and the preview says nothing of them", async () => {
    await changesNothing();
    assert.doesNotMatch((await succeeds(preview())).output, /Databases that run/);
  });

  it("do not take an instance of any engine to another server: refused with the way, and nothing is touched", async () => {
    const before = await containers();
    configure({ estate: estate({}, { server: "srv84" }) });
    for (const command of [preview, up]) {
      const { output } = await fails(command());
      for (const key of keys) assert.match(output, new RegExp(`The instance "${key}" has its volume on node srv80, and would start empty on server srv84 .*describe a second instance and ${key === "pg" ? "a move into it" : "load a dump or backup of this one into it"}\\. Nothing was touched\\.`));
    }
    configure({ estate: estate() });
    assert.deepEqual(await containers(), before);
    await changesNothing();
  });

  it("that the engine can reload are reloaded, as the preview says, and no task is restarted", async () => {
    configure({ estate: estate({ pg: { work_mem: "3MB" }, maria: { long_query_time: 4 }, redis: { timeout: 200 } }) });
    const before = await containers();
    const { output } = await succeeds(preview());
    assert.match(output, /reloads settings of instance pg: search_path "\$user", public -> default, work_mem 2MB -> 3MB; interrupts nobody/);
    assert.match(output, /reloads settings of instance maria: long_query_time 3 -> 4, max_allowed_packet 32M -> default; interrupts nobody/);
    assert.match(output, /reloads settings of instance redis: client-output-buffer-limit pubsub \S+ \S+ 60 -> default, timeout 100 -> 200; interrupts nobody/);
    assert.doesNotMatch(output, /restarts/);
    await succeeds(up());
    assert.deepEqual(await containers(), before);
    await theyAre();
  });

  /** As the case before left them; what was taken out has its default. */
  async function theyAre(): Promise<void> {
    assert.equal(await ask("pg", "select concat_ws(' ', current_setting('work_mem'), (select source from pg_settings where name = 'search_path'), current_setting('effective_cache_size'))"), "3MB default 192MB");
    assert.equal(await ask("maria", "select concat_ws(' ', @@global.long_query_time, @@global.max_allowed_packet, @@global.collation_server)"), "4.000000 16777216 utf8mb4_unicode_ci");
    assert.deepEqual([await redisValue("timeout"), await redisValue("maxmemory"), await redisValue("save")], ["200", String(192 * 2 ** 20), ""]);
    assert.match(await redisValue("client-output-buffer-limit"), /pubsub 33554432 8388608 60/);
  }

  it("are the same after a restart", async () => {
    for (const key of keys) await restart(key);
    await theyAre();
    await changesNothing();
  });

  const wrong: [Key, Settings, RegExp][] = [
    ["pg", { work_mem: "3MB", random_page_cost: "cheap" }, /settings of instance pg: invalid value for parameter "random_page_cost": "cheap"; the server goes on with the value that it had/],
    ["maria", { long_query_time: 4, binlog_format: "SOMETIMES" }, /settings of instance maria: .*binlog.format.*; the server goes on with the value that it had/],
    ["redis", { timeout: 200, "lazyfree-lazy-eviction": "perhaps" }, /settings of instance redis: lazyfree-lazy-eviction = perhaps: .*; the server goes on with the value that it had/],
  ];
  for (const [key, settings, sentence] of wrong) {
    it(`with a wrong value end the up of ${key} in a sentence, and leave the server as it was`, async () => {
      configure({ estate: estate({ pg: { work_mem: "3MB" }, maria: { long_query_time: 4 }, redis: { timeout: 200 }, [key]: settings }) });
      const before = await containers();
      assert.match((await fails(up())).output, sentence);
      assert.deepEqual(await containers(), before);
      await theyAre();
    });
  }

  it("that the engine takes at its start restart that instance alone, and the preview says whom it interrupts", async () => {
    configure({ estate: estate({ pg: { work_mem: "3MB", shared_buffers: "80MB" }, maria: { long_query_time: 4, back_log: 77 }, redis: { timeout: 200 } }) });
    const before = await containers();
    const { output } = await succeeds(preview());
    assert.match(output, /restarts instance pg: shared_buffers 64MB -> 80MB; interrupts the application sleeper/);
    assert.match(output, /restarts instance maria: back_log default -> 77; interrupts no application of the estate/);
    assert.doesNotMatch(output, /instance redis|reloads/);
    await succeeds(up());
    const after = await containers();
    assert.deepEqual(after.map((id, at) => id === before[at]), [false, false, true]);
    assert.deepEqual([await ask("pg", "show shared_buffers"), await ask("maria", "select @@back_log")], ["80MB", "77"]);
    await theyAre();
  });

  const ofProfiles: [PostgresProfile, Settings][] = [
    ["high-transaction", { random_page_cost: "1.1", effective_io_concurrency: "200", max_connections: "40", work_mem: "3MB", max_wal_size: "4GB", wal_compression: "pglz" }],
    ["read-heavy", { random_page_cost: "1.1", effective_io_concurrency: "200", shared_buffers: "96MB", wal_compression: "off" }],
    ["analytics", { random_page_cost: "1.1", effective_io_concurrency: "200", work_mem: "3MB", maintenance_work_mem: "32MB", default_statistics_target: "500", shared_buffers: "64MB" }],
    ["locking-sensitive", { random_page_cost: "4", default_statistics_target: "100", idle_in_transaction_session_timeout: "1min", log_lock_waits: "on" }],
  ];
  for (const [profile, expected] of ofProfiles) it(`are those of the profile ${profile}, and single ones win over it`, async () => {
    configure({ estate: estate({ pg: { work_mem: "3MB" }, maria: { long_query_time: 4, back_log: 77 }, redis: { timeout: 200 } }, { profile }) });
    await succeeds(up());
    const said = await ask("pg", Object.keys(expected).map((name) => `select current_setting('${name}')`).join(" union all "));
    assert.deepEqual(said.split("\n"), Object.values(expected));
  });

  it("are split by tables that name everything that these servers take at their start only", async () => {
    const words = (text: string) => text.split("\n").filter(Boolean);
    const postgres = words(await ask("pg", "select name from pg_settings where context = 'postmaster'"));
    const maria = words(await ask("maria", "select lower(variable_name) from information_schema.system_variables where read_only = 'YES' and command_line_argument is not null"));
    // Name and value in turn; a value may be empty.
    const redis = (await ask("redis", "CONFIG GET *")).split("\n").filter((_, at) => at % 2 === 0);
    const known = redis.filter((name) => /^[a-z][a-z0-9_-]*$/.test(name));
    const answers = words(await ask("redis", known.map((name) => `CONFIG SET ${name} ?`).join("\n")));
    assert.equal(answers.length, known.length);
    const immutable = known.filter((_, at) => /can't set (immutable|protected) config/.test(answers[at]!));
    for (const [engine, names] of [["postgres", postgres], ["mariadb", maria], ["redis", immutable]] as const) {
      assert.ok(names.length > 20, `${engine} named ${names.length}`);
      assert.deepEqual(names.filter((name) => !planners[engine].startOnly(name)), [], engine);
    }
  });
});
