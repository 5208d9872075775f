/** The way out: what eject writes runs the same databases without dbhaven. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { provide } from "../../lab/onDemand";
import { engines, inContainer, onServer, until } from "../lab/support/lab";
import { eject, fails, killAll, succeeds, up } from "../lab/support/run";
import { healthcheck, labServers, reset } from "../lab/support/site";
import { loseVolume, rejected, scale, volumes } from "../lab/support/volumes";

const keys = ["pg", "maria", "redis"] as const;
type Key = (typeof keys)[number];

function estate() {
  const common = { server: "srv80", memoryMegabytes: 256, healthcheck };
  const instances = {
    pg: { ...common, engine: "postgres", image: "postgres:17-trixie", manage: "job", port: 5499, settings: { work_mem: "3MB", max_connections: 20 }, databases: { shop: { accounts: { shop: {} } } } },
    maria: { ...common, engine: "mariadb", image: "mariadb:10.11", settings: { long_query_time: 4, back_log: 77 }, databases: { shop: { accounts: { shop: {} } } } },
    redis: { ...common, engine: "redis", image: "redis:7.0-bookworm", settings: { timeout: 200 }, databases: { kept: { accounts: { keeper: {} } } } },
  };
  return { version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 }, databaseStacks: { main: { instances } } };
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-eject-"));
const file = (...parts: string[]) => path.join(folder, "out", ...parts);
const read = (...parts: string[]) => fs.readFileSync(file(...parts), "utf8");

async function container(service: string): Promise<string | undefined> {
  const found = await engines.srv80.listContainers({ filters: { label: [`com.docker.swarm.service.name=${service}`], status: ["running"], health: ["healthy"] } });
  return found[0]?.Id;
}

/** As the accounts, over the network, with the passwords that eject wrote; they go through stdin. */
async function ask(prefix: string, key: Key, question: string): Promise<string> {
  const id = (await container(`${prefix}${key}`)) ?? assert.fail(`${prefix}${key} has no healthy task`);
  const account = key === "redis" ? "redis-kept-keeper" : `${key}-shop-shop`;
  const here = `$(hostname -i | cut -d" " -f1)`;
  const clients: Record<Key, string> = {
    pg: `PGPASSWORD="$p" psql -XAtq -h ${here} -U shop -d shop -c "$1"`,
    maria: `mariadb --defaults-file=<(printf "[client]\\npassword=%s\\n" "$p") --protocol=tcp -h ${here} -u shop --batch --skip-column-names shop -e "$1"`,
    redis: `{ printf "AUTH keeper %s\\n" "$p"; printf "%s\\n" "$1"; } | redis-cli --tls --cacert /run/secrets/server-certificate.pem -h ${here} | tail -n +2`,
  };
  const script = Buffer.from(`IFS= read -r p; ${clients[key]}`).toString("base64");
  return (await onServer("srv80", `docker exec -i ${id} bash -c "$(echo ${script} | base64 -d)" - '${question}' <<'END'\n${read("secrets", `${account}-password`)}\nEND`)).trim();
}

const count = 5000;
/** As the account; every row goes into the answer. */
const rows: Record<Key, string> = {
  pg: "select count(*), sum(hashtext(item::text)::bigint) from public.item",
  maria: "select count(*), sum(crc32(concat(id, text))) from item",
  redis: `EVAL "local sum = 0; for i = 1, ${count} do sum = sum + tonumber(redis.call(\\"GET\\", \\"item:\\" .. i)) end; return {${count}, sum}" 0`,
};
const settings = {
  pg: ["psql", "-XAtq", "-U", "postgres", "-c", "select concat_ws(' ', current_setting('work_mem'), current_setting('max_connections'), current_setting('shared_buffers'))"],
  maria: ["mariadb", "--batch", "--skip-column-names", "-e", "select concat_ws(' ', @@global.long_query_time, @@global.back_log, @@global.max_connections)"],
};

describe("Eject", () => {
  before(async function () {
    await provide(["mariadb:10.11", "redis:7.0-bookworm"], ["srv80"]);
    await reset({ estate: estate() });
    await succeeds(up());
    await until("all instances to be healthy", 60, async () => (await Promise.all(keys.map((key) => container(`lab-${key}`)))).every(Boolean));
  });
  after(async () => {
    fs.rmSync(folder, { recursive: true });
    await onServer("srv84", "docker stack rm lab-main >/dev/null 2>&1 || true");
    await until("the stack to be gone", 60, async () => (await onServer("srv84", "docker service ls -q --filter name=lab-main_")) === "");
    await killAll();
  });

  it("writes no value of a secret unless it is asked to, and never over what is there", async () => {
    const plain = path.join(folder, "plain");
    await succeeds(eject("--to", plain));
    assert.deepEqual(fs.readdirSync(plain).sort(), ["main.yaml", "secrets.txt"]);
    assert.match((await fails(eject("--to", plain))).output, /plain is not empty: remove it, or name another folder with --to\./);
    await succeeds(eject("--to", file(), "--secrets"));
    const values = fs.readdirSync(file("secrets"));
    assert.ok(values.length >= 9, values.join());
    for (const name of values) {
      assert.equal(fs.statSync(file("secrets", name)).mode & 0o777, 0o600, name);
      for (const written of ["main.yaml", "secrets.txt"]) assert.ok(!fs.readFileSync(path.join(plain, written), "utf8").includes(read("secrets", name)), `${written} shows ${name}`);
    }
    for (const [, name] of read("secrets.txt").matchAll(/docker secret create (\S+)/g)) assert.ok(values.includes(name!), name);
  });

  it("leaves databases that run on with their rows, logins and settings when docker stack deploy took over from dbhaven", async () => {
    await inContainer(engines.srv80, (await container("lab-pg"))!, ["psql", "-XAtq", "-U", "postgres", "-d", "shop", "-c", `set role shop_owner; create table public.item as select id, md5(id::text) as text from generate_series(1, ${count}) id`]);
    await inContainer(engines.srv80, (await container("lab-maria"))!, ["mariadb", "shop", "-e", `create table item as select seq as id, md5(seq) as text from seq_1_to_${count}`]);
    await ask("lab-", "redis", `EVAL "for i = 1, ${count} do redis.call(\\"SET\\", \\"item:\\" .. i, i * 7) end" 0`);
    const held = await Promise.all(keys.map((key) => ask("lab-", key, rows[key])));
    for (const answer of held) assert.match(answer, /^5000\b/);
    const before = await Promise.all((["pg", "maria"] as const).map(async (key) => inContainer(engines.srv80, (await container(`lab-${key}`))!, settings[key])));
    const commands = [...read("main.yaml").matchAll(/^# {3}(docker .*)$/gm)].map(([, command]) => command!);
    assert.deepEqual(commands.map((command) => command.split(" ").slice(0, 3).join(" ")), ["docker service rm", "docker stack deploy"]);
    await onServer("srv84", `cd "$(mktemp -d)"; cat >main.yaml <<'END_OF_FILE'\n${read("main.yaml")}\nEND_OF_FILE\n${commands.join("\n")}`);
    await until("the stack's instances to be healthy", 180, async () => (await Promise.all(keys.map((key) => container(`lab-main_${key}`)))).every(Boolean));
    assert.deepEqual(await Promise.all(keys.map((key) => ask("lab-main_", key, rows[key]))), held);
    const after = await Promise.all((["pg", "maria"] as const).map(async (key) => inContainer(engines.srv80, (await container(`lab-main_${key}`))!, settings[key])));
    assert.deepEqual(after, before);
    assert.match(after[0]!, /^3MB 20 /);
    assert.match(await onServer("srv80", "docker ps --format '{{.Ports}}' --filter name=lab-main_pg"), /:5499->5432/);
  });

  it("keeps Docker from making a volume that is gone anew, and empty", async () => {
    for (const key of keys) {
      await loseVolume(`lab-main_${key}`, `lab-${key}-data`);
      await scale(`lab-main_${key}`, 1);
      await rejected(`lab-main_${key}`);
      assert.equal(await container(`lab-main_${key}`), undefined);
    }
    assert.deepEqual(await volumes(), []);
  });
});
