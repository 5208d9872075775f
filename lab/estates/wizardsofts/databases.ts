/**
 * The nine old databases, which make their data themselves: PostgreSQL and MariaDB by the script that their image runs at the
 * first start, before they listen on the network, Redis by its readiness (redis.sh).
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { OldContainer, OldFile, Passwords } from "./containers";

interface Server {
  name: string;
  network: string;
  aliases?: string[];
  address?: string;
  /** With the server's data. */
  volume: string;
  /** Of the megabytes in all nine. */
  share: number;
}

/** `account` owns the database; its name is also that of the script, and with "Source" behind it the superuser's secret. */
interface SqlServer extends Server { account: string; database: string }
interface MariadbServer extends SqlServer { version: string; socketVolume?: string }
interface RedisServer extends Server { version: string; secret: string }

const postgresServers: SqlServer[] = [
  { name: "gibd-postgres", network: "gitlab_default", volume: "gitlab_postgres-data", share: 0.6, account: "gitlab", database: "gitlabhq_production" },
  { name: "keycloak-postgres", network: "infrastructure_default", volume: "infrastructure_keycloak-data", share: 0.02, account: "keycloak", database: "keycloak" },
  {
    name: "wizardsofts-megabuild-postgres-1", network: "wizardsofts-megabuild_default", aliases: ["postgres"], volume: "wizardsofts-megabuild_postgres-data", share: 0.06,
    account: "megabuild", database: "megabuild",
  },
];

const mariadbServers: MariadbServer[] = [
  {
    name: "appwrite-mariadb", network: "appwrite_default", aliases: ["mariadb"], volume: "appwrite_appwrite-mariadb", share: 0.08,
    version: "10.11", account: "appwrite", database: "appwrite",
  },
  {
    name: "mailcowdockerized-mysql-mailcow-1", network: "mailcowdockerized_mailcow-network", aliases: ["mysql-mailcow", "mysql"], volume: "mailcowdockerized_mysql-vol-1", share: 0.2,
    // Most services of the suite come in by the socket.
    version: "10.5", account: "mailcow", database: "mailcow", socketVolume: "mailcowdockerized_mysql-socket-vol-1",
  },
];

const redisServers: RedisServer[] = [
  { name: "gibd-redis", network: "gitlab_default", volume: "gitlab_redis-data", share: 0.01, version: "7.0-bookworm", secret: "gitlabRedisSource" },
  {
    name: "wizardsofts-megabuild-redis-1", network: "wizardsofts-megabuild_default", aliases: ["redis"], volume: "wizardsofts-megabuild_redis-data", share: 0.01,
    version: "7.0-bookworm", secret: "megabuildRedisSource",
  },
  { name: "appwrite-redis", network: "appwrite_default", aliases: ["redis"], volume: "appwrite_appwrite-redis", share: 0.01, version: "6.0-bullseye", secret: "appwriteRedisSource" },
  {
    name: "mailcowdockerized-redis-mailcow-1", network: "mailcowdockerized_mailcow-network", aliases: ["redis-mailcow", "redis"], address: "172.22.1.249", volume: "mailcowdockerized_redis-vol-1", share: 0.01,
    version: "6.0-bullseye", secret: "mailcowRedisSource",
  },
];

export function oldDatabases(passwords: Passwords, megabytes: number): OldContainer[] {
  const bulk = (server: Server) => Math.max(1, Math.round(megabytes * server.share));
  return [
    ...postgresServers.map((server) => postgres(server, passwords, bulk(server))),
    ...mariadbServers.map((server) => mariadb(server, passwords, bulk(server))),
    ...redisServers.map((server) => redis(server, passwords[server.secret]!, bulk(server))),
  ];
}

const located = ({ name, network, aliases = [], address }: Server) => ({ name, network, aliases, ...(address === undefined ? {} : { address }) });
const text = (name: string) => fs.readFileSync(path.join(__dirname, name), "utf8");
/** User and group of the server in all three images. */
const secretFile = (path: string, content: string): OldFile => ({ path, content, mode: 0o400, uid: 999, gid: 999 });
const dataFile = (path: string, content: string): OldFile => ({ path, content, mode: 0o444, uid: 0, gid: 0 });

const passwordFiles = (account: string, passwords: Passwords): OldFile[] => [
  secretFile("/etc/superuser-password", passwords[`${account}Source`]!),
  secretFile("/etc/account-password", passwords[account]!),
];

function postgres(server: SqlServer, passwords: Passwords, megabytes: number): OldContainer {
  const { account, database, volume } = server;
  return {
    ...located(server),
    image: "postgres:15-bookworm",
    env: [`POSTGRES_DB=${database}`, "POSTGRES_PASSWORD_FILE=/etc/superuser-password"],
    volumes: [[volume, "/var/lib/postgresql/data"]],
    files: [...passwordFiles(account, passwords), dataFile(`/docker-entrypoint-initdb.d/${account}.sql`, `\\set megabytes ${megabytes}\n${text(`${account}.sql`)}`)],
    readiness: ["pg_isready", "--host", "127.0.0.1", "--username", "postgres"],
  };
}

function mariadb(server: MariadbServer, passwords: Passwords, megabytes: number): OldContainer {
  const { version, account, database, volume, socketVolume } = server;
  return {
    ...located(server),
    image: `mariadb:${version}`,
    env: [
      "MARIADB_ROOT_PASSWORD_FILE=/etc/superuser-password", `MARIADB_DATABASE=${database}`, `MARIADB_USER=${account}`, "MARIADB_PASSWORD_FILE=/etc/account-password",
      "MARIADB_INITDB_SKIP_TZINFO=1", // takes longer than the data
    ],
    command: ["mariadbd", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--event-scheduler=ON"],
    volumes: [[volume, "/var/lib/mysql"], ...(socketVolume ? [[socketVolume, "/var/run/mysqld"] as [string, string]] : [])],
    files: [...passwordFiles(account, passwords), dataFile(`/docker-entrypoint-initdb.d/${account}.sql`, `SET @megabytes = ${megabytes};\n${text(`${account}.sql`)}`)],
    readiness: ["healthcheck.sh", "--connect", "--innodb_initialized"],
  };
}

/** Functions are there from Redis 7 on. */
function redis(server: RedisServer, password: string, megabytes: number): OldContainer {
  return {
    ...located(server),
    image: `redis:${server.version}`,
    env: [],
    command: ["redis-server", "/etc/redis.conf"],
    volumes: [[server.volume, "/data"]],
    files: [
      secretFile("/etc/redis.conf", `requirepass ${password}\nappendonly yes\n`),
      dataFile("/lab/redis.sh", text("redis.sh")),
      dataFile("/lab/redis.lua", text("redis.lua")),
      ...(server.version.startsWith("6.") ? [] : [dataFile("/lab/functions.lua", text("functions.lua"))]),
    ],
    readiness: ["sh", "/lab/redis.sh", String(megabytes)],
  };
}
