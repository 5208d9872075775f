/** Estates of every engine in several versions, each PostgreSQL, MySQL (and an older MariaDB) made once by the provider and once by the job. */
import { provide } from "../../../../lab/onDemand";
import { estate as schema } from "../../../../config/schema";
import { planInstances, type InstancePlan } from "../../../../plan/instances";
import { authorityFile } from "../../../../plan/tls";
import { lab } from "../lab";
import { healthcheck, labServers, pulumi, stateOf } from "../site";

const images = {
  "postgres-13": "postgres:13-bullseye", "postgres-15": "postgres:15-bookworm", "postgres-17": "postgres:17-trixie",
  "mariadb-10-5": "mariadb:10.5", "mariadb-10-11": "mariadb:10.11", "mysql-9-7": "mysql:9.7", "redis-6-0": "redis:6.0-bullseye", "valkey-8-1": "valkey/valkey:8.1-trixie",
} as const;

type Instances = Record<string, any>;

/** Where the rows of the old world arrive, with an account that is carried. */
export const moved = "moved";

const common = {
  server: "srv80",
  // As many servers at once are slow to answer.
  healthcheck: { ...healthcheck, retries: 20 },
};

const postgres = (image: keyof typeof images) => ({
  ...common, engine: "postgres", image: images[image], memoryMegabytes: 192, settings: { work_mem: "2MB", max_connections: 30 },
  databases: {
    orders: {
      locale: "en_US.utf8", schemas: ["billing"], extensions: ["pg_trgm"],
      accounts: { orders_app: { connectionLimit: 7 }, orders_reader: { role: "readOnly" }, orders_migration: { role: "migration" } },
    },
    stock: { accounts: { stock_app: {}, stock_migration: { role: "migration" } } },
  },
});

/** The underscore of a name is no wildcard. */
const mariadb = (image: keyof typeof images) => ({
  ...common, engine: "mariadb", image: images[image], memoryMegabytes: 256, settings: { max_connections: 40, general_log: true },
  databases: {
    shop_1: { accounts: { shop: { connectionLimit: 3 }, shop_reader: { role: "readOnly" }, shop_migration: { role: "migration" } } },
    shopx1: { collation: "utf8mb4_general_ci", accounts: { other: {} } },
  },
});

const redis = (image: keyof typeof images) => ({
  ...common, engine: "redis", image: images[image], memoryMegabytes: 128, role: "queue",
  databases: {
    mails: { keyPattern: "mails:*", accounts: { mailer: {}, mail_viewer: { role: "readOnly" } } },
    images: { keyPattern: "images:*", accounts: { resizer: {} } },
  },
});

/** One instance made by the provider and one by the job, the same in all else. */
const pair = (image: keyof typeof images, one: Instances): Instances => ({
  [`${image}-provider`]: { ...one, manage: "provider", port: 5410, administrators: [lab.subnet] },
  [`${image}-job`]: { ...one, manage: "job" },
});

interface Group {
  instances: Instances;
  /** Version of which there is one instance by the provider and one by the job. */
  pair?: keyof typeof images;
}

/** What is brought up together: as many servers as two cores carry. */
export const groups: Record<string, Group> = {
  "PostgreSQL 13": { pair: "postgres-13", instances: pair("postgres-13", postgres("postgres-13")) },
  "PostgreSQL 15": { pair: "postgres-15", instances: pair("postgres-15", postgres("postgres-15")) },
  "PostgreSQL 17, with a move": {
    pair: "postgres-17",
    instances: {
      ...pair("postgres-17", postgres("postgres-17")),
      [moved]: {
        ...postgres("postgres-17"), manage: "job",
        databases: {
          chinook: { owner: "chinook_owner", locale: "en_US.utf8", accounts: { shop_app: {}, reports: { role: "carried" } } },
          side: { accounts: { side_app: {} } },
        },
      },
    },
  },
  "MariaDB 10.5 and 10.11": { pair: "mariadb-10-5", instances: { ...pair("mariadb-10-5", mariadb("mariadb-10-5")), "mariadb-10-11": mariadb("mariadb-10-11") } },
  "MySQL 9.7": { pair: "mysql-9-7", instances: pair("mysql-9-7", { ...mariadb("mysql-9-7"), engine: "mysql", memoryMegabytes: 512 }) },
  "Redis and Valkey": { instances: { "redis-6-0": redis("redis-6-0"), "valkey-8-1": redis("valkey-8-1") } },
};

/** Applications whose probe logs in with the password of their file. */
const idle = ["bash", "-c", "trap 'exit 0' TERM INT; sleep infinity & wait"];
const environment = { HOST: "${main.host}", ACCOUNT: "${main.account}" };
const password = "$(</run/secrets/database-password)";
const authority = authorityFile("main");
const applications: Record<string, { probe: { command: string[] }; databases: { main: Record<"instance" | "database" | "account", string> }; [key: string]: unknown }> = {
  clerk: {
    image: images["postgres-17"], server: "srv84", command: idle, endpointMode: "dnsrr", environment,
    databases: { main: { instance: "postgres-17-provider", database: "orders", account: "orders_app" } },
    probe: { command: ["bash", "-c", `PGPASSWORD=${password} psql -XAtw -h "$HOST" -U "$ACCOUNT" -d orders -c 'select 1'`] },
  },
  seller: {
    image: images["mariadb-10-5"], server: "srv84", command: idle, endpointMode: "dnsrr", environment,
    databases: { main: { instance: "mariadb-10-5-provider", database: "shop_1", account: "shop" } },
    probe: { command: ["bash", "-c", `mariadb --defaults-file=<(printf '[client]\\npassword=%s\\n' "${password}") -h "$HOST" -u "$ACCOUNT" --ssl-ca=${authority} --ssl-verify-server-cert -e 'select 1' shop_1`] },
  },
  postman: {
    image: images["valkey-8-1"], server: "srv84", command: idle, endpointMode: "dnsrr", environment,
    databases: { main: { instance: "valkey-8-1", database: "mails", account: "mailer" } },
    probe: { command: ["bash", "-c", `[[ $(printf 'AUTH %s %s\\nPING\\n' "$ACCOUNT" "${password}" | valkey-cli --tls --cacert ${authority} -h "$HOST") == $'OK\\nPONG' ]]`] },
  },
};

const move = {
  source: { server: "srv84", container: "shop-db", network: "shop-net", database: "chinook", passwordSecret: "shopSource", unencrypted: true },
  target: { instance: moved, database: "chinook" },
  accounts: { shop: { as: "shop_app" }, reports: { carry: true } },
};

/** A copy of the group's instances that `change` may alter, in an estate with what belongs to them. */
export function accountsEstate(group: Group, change: (instances: Instances) => void = () => {}): Record<string, unknown> {
  const all = structuredClone(group.instances);
  change(all);
  return {
    version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 },
    databaseStacks: { main: { instances: all } },
    ...(moved in all ? { moves: { chinook: move } } : {}),
    applications: Object.fromEntries(Object.entries(applications).filter(([, { databases }]) => databases.main.instance in all)),
  };
}

export const plansOf = (estate: Record<string, unknown>): InstancePlan[] => planInstances(schema.parse(estate));

/** Builds or pulls the images and brings them to the servers. */
export async function bringImages(): Promise<void> {
  const always = ["postgres-15", "postgres-17"];
  await provide(Object.entries(images).filter(([key]) => !always.includes(key)).map(([, image]) => image), ["srv80"]);
  await provide([images["mariadb-10-5"], images["valkey-8-1"]], ["srv84"]);
}

/** Generated passwords as the state holds them, by logical name without its end (`<instance>-<database>-<account>`, `<instance>-administrator`). They stay in this process. */
export function generated(): Record<string, string> {
  const { resources = [] } = stateOf(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]));
  return Object.fromEntries(resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword").map(({ urn, outputs }) =>
    [urn.split("::").at(-1)!.replace(/-password$/, ""), JSON.parse((outputs!.result as { plaintext: string }).plaintext) as string]));
}
