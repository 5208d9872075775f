/** The estate wizardsofts in the lab, as an operator has it: four servers, nine databases of three engines. */
import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { wizardsofts } from "../../../lab/estates/wizardsofts/world";
import { labSteps } from "../../../lab/prepare";
import { runSteps } from "../../../lab/steps";
import { engineStep } from "../../../lab/toolchain/engine";
import { checkout } from "../../../lab/toolchain/places";
import { inventory } from "../../lab/support/inventory";
import { engines, inContainer, lab, task, until } from "../../lab/support/lab";
import { configure, keepSecrets, newProject } from "../../lab/support/site";
import { golden } from "../../support/golden";

const megabytes = Number(process.env.DBHAVEN_TEST_MEGABYTES ?? 60);
const { world, stack } = wizardsofts({ megabytes }, lab);
export const { servers } = world;
const { "dbhaven:overrides": laboratory } = (parse(fs.readFileSync(path.join(checkout, stack.file), "utf8")) as { config: { "dbhaven:overrides": Record<string, unknown> } }).config;
/** Groups of moves, in the order in which the estate switches them. */
export const order = [["keycloak"], ["megabuild", "megabuild-redis"], ["gitlab", "gitlab-redis"], ["appwrite", "appwrite-redis"], ["mailcow", "mailcow-redis"]];
export const moves = order.flat();
export const services = ["ws-company", "ws-trades", "ws-news"];
export const unmanaged = ["gitlab", "keycloak", "appwrite", ...["php-fpm", "dovecot", "postfix", "sogo", "watchdog", "acme"].map((name) => `mailcowdockerized-${name}-mailcow-1`)];
export const sources: Record<string, string> = {
  keycloak: "keycloak-postgres", megabuild: "wizardsofts-megabuild-postgres-1", gitlab: "gibd-postgres", "megabuild-redis": "wizardsofts-megabuild-redis-1", "gitlab-redis": "gibd-redis",
  "appwrite-redis": "appwrite-redis", "mailcow-redis": "mailcowdockerized-redis-mailcow-1", appwrite: "appwrite-mariadb", mailcow: "mailcowdockerized-mysql-mailcow-1",
};

/** As the estate has it, with its backups. @param phases of those moves that are not to be switched */
export const at = (phases: Record<string, string> = {}) => configure({
  estate: "estates/wizardsofts.yaml",
  servers,
  overrides: { ...laboratory, moves: Object.fromEntries(moves.map((move) => [move, { backup: "required", ...(phases[move] ? { phase: phases[move] } : {}) }])) },
});

/** Container or task that runs each application now. */
const containerOf = async (name: string) => (services.includes(name) ? await task("srv84", `wizardsofts-${name}`) : name);

/** Each application writes on, and has lost nothing that was acknowledged, wherever it was written. */
export async function nothingLost(names: string[]): Promise<void> {
  await Promise.all(names.map(async (name) => {
    const container = (await containerOf(name))!;
    await until(`${name} to write`, 60, async () => (await inContainer(engines.srv84, container, ["probe"]).catch(() => undefined)) !== undefined);
    const answer = JSON.parse(await inContainer(engines.srv84, container, ["acknowledged"])) as { acknowledged: number; missing: Record<string, number> };
    assert.ok(answer.acknowledged > 0 && Object.values(answer.missing).every((number) => number === 0), `${name}: ${JSON.stringify(answer)}`);
  }));
}

/** Of an up that is through: all that the estate has in the servers, and who has an account, and what is a database, in its instances. */
export async function expectLeft(): Promise<void> {
  const inPostgres = ["psql", "-XAtq", "-U", "postgres", "-c", "select 'account ' || rolname from pg_roles where rolname !~ '^pg_' union select 'database ' || datname from pg_database order by 1"];
  const inMariadb = ["mariadb", "--batch", "--skip-column-names", "-e", "select concat('account ', user, '@', host) from mysql.user union select concat('database ', schema_name) from information_schema.schemata order by 1"];
  const instances = { "pg-keycloak": inPostgres, "pg-gitlab": inPostgres, "pg-megabuild": inPostgres, "mariadb-appwrite": inMariadb, "mariadb-mailcow": inMariadb };
  const inside = await Promise.all(Object.entries(instances).map(async ([name, command]) => {
    const container = await until(`${name} to run`, 60, () => task("srv80", `wizardsofts-${name}`));
    return (await inContainer(engines.srv80, container, command)).split("\n").map((line) => `${name} ${line.replace(/@[\d.]+\/[\d.]+$/, "@network")}`);
  }));
  golden("wizardsofts/left.txt", `${[...await inventory("wizardsofts", servers), ...inside.flat()].join("\n")}\n`);
}

/** The old world as it was in the beginning, and a stack without any resource. */
export async function begin(): Promise<void> {
  newProject();
  keepSecrets(stack.secrets);
  at();
  await runSteps([engineStep, ...labSteps(world, () => undefined, lab)], { print: () => undefined });
}
