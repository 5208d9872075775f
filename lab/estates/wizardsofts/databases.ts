/**
 * The nine old databases, which make their data themselves: PostgreSQL and MariaDB by the script that their image runs at the
 * first start, before they listen on the network, Redis by its readiness (redis.sh).
 */
import * as fs from "node:fs";
import * as path from "node:path";
import type { OldContainer, OldFile, Passwords } from "./containers";

/** Of the megabytes in all, by the key of the move. */
const shares = {
  gitlab: 0.6, mailcow: 0.2, appwrite: 0.08, megabuild: 0.06, keycloak: 0.02,
  "gitlab-redis": 0.01, "appwrite-redis": 0.01, "megabuild-redis": 0.01, "mailcow-redis": 0.01,
};

export function oldDatabases(passwords: Passwords, megabytes: number): OldContainer[] {
  const bulk = (move: keyof typeof shares) => Math.max(1, Math.round(megabytes * shares[move]));
  return [
    postgres({ name: "gibd-postgres", network: "gitlab_default", volume: "gitlab_postgres-data" }, "gitlab", "gitlabhq_production", bulk("gitlab"), passwords),
    postgres({ name: "keycloak-postgres", network: "infrastructure_default", volume: "infrastructure_keycloak-postgres-data" }, "keycloak", "keycloak", bulk("keycloak"), passwords),
    postgres({ name: "wizardsofts-megabuild-postgres-1", network: "wizardsofts-megabuild_default", alias: "postgres", volume: "wizardsofts-megabuild_postgres-data" }, "megabuild", "megabuild", bulk("megabuild"), passwords),
    mariadb("10.11", { name: "appwrite-mariadb", network: "appwrite_default", alias: "mariadb", volume: "appwrite_appwrite-mariadb" }, "appwrite", bulk("appwrite"), passwords),
    mailMariadb(bulk("mailcow"), passwords),
    redis("7.0-bookworm", { name: "gibd-redis", network: "gitlab_default", volume: "gitlab_redis-data" }, passwords.gitlabRedisSource!, bulk("gitlab-redis")),
    redis("7.0-bookworm", { name: "wizardsofts-megabuild-redis-1", network: "wizardsofts-megabuild_default", alias: "redis", volume: "wizardsofts-megabuild_redis-data" }, passwords.megabuildRedisSource!, bulk("megabuild-redis")),
    redis("6.0-bullseye", { name: "appwrite-redis", network: "appwrite_default", alias: "redis", volume: "appwrite_appwrite-redis" }, passwords.appwriteRedisSource!, bulk("appwrite-redis")),
    redis("6.0-bullseye", { name: "mailcowdockerized-redis-mailcow-1", network: "mailcowdockerized_mailcow-network", alias: "redis-mailcow", volume: "mailcowdockerized_redis-vol-1" }, passwords.mailcowRedisSource!, bulk("mailcow-redis")),
  ];
}

interface Place { name: string; network: string; alias?: string; volume: string }

/** Of all three images. */
const serverUser = { uid: 999, gid: 999 };
const secretFile = (path: string, content: string): OldFile => ({ path, content, mode: 0o400, ...serverUser });
const dataFile = (path: string, content: string): OldFile => ({ path, content, mode: 0o444, uid: 0, gid: 0 });
const text = (name: string) => fs.readFileSync(path.join(__dirname, name), "utf8");
const located = ({ name, network, alias }: Place) => ({ name, network, aliases: alias ? [alias] : [] });

/** @param account also the name of the script, and of the superuser's secret */
function postgres(place: Place, account: string, database: string, megabytes: number, passwords: Passwords): OldContainer {
  return {
    ...located(place),
    image: "postgres:15-bookworm",
    env: [`POSTGRES_DB=${database}`, "POSTGRES_PASSWORD_FILE=/etc/superuser-password"],
    volumes: [[place.volume, "/var/lib/postgresql/data"]],
    files: [
      secretFile("/etc/superuser-password", passwords[`${account}Source`]!),
      secretFile("/etc/account-password", passwords[account]!),
      dataFile(`/docker-entrypoint-initdb.d/${account}.sql`, `\\set megabytes ${megabytes}\n${text(`${account}.sql`)}`),
    ],
    readiness: ["pg_isready", "--host", "127.0.0.1", "--username", "postgres"],
  };
}

/** @param account also the name of database and script, and of the superuser's secret */
function mariadb(version: string, place: Place, account: string, megabytes: number, passwords: Passwords): OldContainer {
  return {
    ...located(place),
    image: `mariadb:${version}`,
    env: [
      "MARIADB_ROOT_PASSWORD_FILE=/etc/superuser-password", `MARIADB_DATABASE=${account}`, `MARIADB_USER=${account}`,
      "MARIADB_PASSWORD_FILE=/etc/account-password", "MARIADB_INITDB_SKIP_TZINFO=1",
    ],
    command: ["mariadbd", "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", "--event-scheduler=ON"],
    volumes: [[place.volume, "/var/lib/mysql"]],
    files: [
      secretFile("/etc/superuser-password", passwords[`${account}Source`]!),
      secretFile("/etc/account-password", passwords[account]!),
      dataFile(`/docker-entrypoint-initdb.d/${account}.sql`, `SET @megabytes = ${megabytes};\n${text(`${account}.sql`)}`),
    ],
    readiness: ["healthcheck.sh", "--connect", "--innodb_initialized"],
  };
}

/** Its socket lies in a volume that the services of the suite have too. */
function mailMariadb(megabytes: number, passwords: Passwords): OldContainer {
  const place: Place = { name: "mailcowdockerized-mysql-mailcow-1", network: "mailcowdockerized_mailcow-network", alias: "mysql-mailcow", volume: "mailcowdockerized_mysql-vol-1" };
  const server = mariadb("10.5", place, "mailcow", megabytes, passwords);
  return { ...server, volumes: [...server.volumes, ["mailcowdockerized_mysql-socket-vol-1", "/var/run/mysqld"]] };
}

/** Functions are there from Redis 7 on. */
function redis(version: string, place: Place, password: string, megabytes: number): OldContainer {
  return {
    ...located(place),
    image: `redis:${version}`,
    env: [],
    command: ["redis-server", "/etc/redis.conf"],
    volumes: [[place.volume, "/data"]],
    files: [
      secretFile("/etc/redis.conf", `requirepass ${password}\nappendonly yes\n`),
      dataFile("/lab/redis.sh", text("redis.sh")),
      dataFile("/lab/redis.lua", text("redis.lua")),
      ...(version.startsWith("6.") ? [] : [dataFile("/lab/functions.lua", text("functions.lua"))]),
    ],
    readiness: ["sh", "/lab/redis.sh", String(megabytes)],
  };
}
