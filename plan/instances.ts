import type { EngineName, Estate, Instance } from "../config/schema";
import { planners } from "./engines";
import type { EnginePlanner } from "./engines/engine";
import type * as mysqlFamily from "./engines/mysqlFamily";
import type * as postgres from "./engines/postgres";
import type * as redis from "./engines/redis";
import { dockerName } from "./names";
import { sortedEntries } from "./order";
import { planTls, type TlsPlan } from "./tls";

/** Where a database is reached on its instance's network. */
export interface Endpoint { host: string; port: number; database: string }

/** A container that opens an instance's port on one address of its server. */
export interface ForwarderPlan { address: string; port: number; containerName: string; image: string }

/** What databases of every engine have. */
interface CommonDatabase {
  /** Logical name: <instance>-<database>. */
  key: string;
  name: string;
  endpoint: Endpoint;
  /** The move that brings its rows: until it is committed no account may connect. */
  move: string | null;
  adopt: boolean;
  release: boolean;
}

/** What instances of every engine have. */
interface CommonInstance<E extends EngineName, Database> {
  key: string;
  databaseStack: string;
  engine: E;
  image: string;
  server: string;
  hostname: string;
  network: string;
  alias: string;
  serviceName: string;
  volumeName: string;
  /** Published on its server in host mode, or not at all. */
  publishedPort: number | null;
  /** Instead of that, where the estate names one address. */
  forwarder: ForwarderPlan | null;
  /** Address and port for whoever is not on its network (the providers on the operator's machine). */
  address: string;
  tls: TlsPlan;
  memoryMegabytes: number;
  cpus: number | null;
  /** Of what its server has; null: nothing is kept free for it. */
  reservations: { memoryMegabytes: number | null; cpus: number | null };
  settings: Record<string, string>;
  healthcheck: Instance["healthcheck"];
  manage: "provider" | "job";
  replicas: 0 | 1;
  release: boolean;
  /** The word by which the estate says that it may start on an empty volume. */
  startEmpty: string | null;
  databases: Database[];
}

export type PostgresDatabasePlan = CommonDatabase & postgres.DatabaseOwn;
export type PostgresInstancePlan = CommonInstance<"postgres", PostgresDatabasePlan> & postgres.InstanceOwn;

export type RedisDatabasePlan = CommonDatabase & redis.DatabaseOwn;
export type RedisInstancePlan = CommonInstance<"redis", RedisDatabasePlan> & redis.InstanceOwn;

export type MysqlFamilyDatabasePlan = CommonDatabase & mysqlFamily.DatabaseOwn;
export type MariadbInstancePlan = CommonInstance<"mariadb", MysqlFamilyDatabasePlan> & mysqlFamily.InstanceOwn;
export type MysqlInstancePlan = CommonInstance<"mysql", MysqlFamilyDatabasePlan> & mysqlFamily.InstanceOwn;
export type MysqlFamilyInstancePlan = MariadbInstancePlan | MysqlInstancePlan;

export type InstancePlan = PostgresInstancePlan | RedisInstancePlan | MysqlFamilyInstancePlan;
export type DatabasePlan = InstancePlan["databases"][number];

export function planInstances(estate: Estate): InstancePlan[] {
  return sortedEntries(estate.databaseStacks)
    .flatMap(([stack, { instances }]) => sortedEntries(instances).map(([key, instance]) => planInstance(estate, stack, key, instance)))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function planInstance(estate: Estate, stack: string, key: string, instance: Instance): InstancePlan {
  const place: Place = { estate, stack, key };
  switch (instance.engine) {
    case "postgres": return planWith("postgres", place, instance, planners.postgres);
    case "redis": return planWith("redis", place, instance, planners.redis);
    case "mariadb": return planWith("mariadb", place, instance, planners.mariadb);
    case "mysql": return planWith("mysql", place, instance, planners.mysql);
  }
}

interface Place { estate: Estate; stack: string; key: string }
/** Accounts differ from engine to engine; all have these. */
interface OwnDatabase { accounts: { name: string; role: string; rotation: number; unencrypted: boolean }[] }

function planWith<E extends EngineName, I extends Instance, InstanceOwn extends object, DatabaseOwn extends OwnDatabase>(
  engine: E,
  { estate, stack, key }: Place,
  instance: I,
  planner: EnginePlanner<I, InstanceOwn, DatabaseOwn>,
) {
  const server = estate.servers[instance.server];
  return {
    key,
    databaseStack: stack,
    engine,
    image: instance.image,
    server: instance.server,
    hostname: server.node ?? instance.server,
    network: instance.network ?? key,
    alias: key,
    serviceName: dockerName(estate.name, key),
    volumeName: dockerName(estate.name, key, "data"),
    ...planPort(estate, key, instance),
    address: server.address,
    tls: planTls(key, instance, server),
    memoryMegabytes: instance.memoryMegabytes,
    ...planner.instance(instance),
    cpus: instance.cpus ?? null,
    reservations: { memoryMegabytes: instance.reservations?.memoryMegabytes ?? null, cpus: instance.reservations?.cpus ?? null },
    settings: planner.settings(instance),
    healthcheck: instance.healthcheck,
    manage: planner.manage(instance),
    replicas: instance.state === "stopped" ? 0 as const : 1 as const,
    release: instance.release,
    startEmpty: instance.startEmpty ?? null,
    databases: sortedEntries(instance.databases as Record<string, I["databases"][string]>).map(([name, database]) => planDatabase(estate, key, instance, name, database, planner)),
  };
}

function planPort(estate: Estate, key: string, { port, address }: Instance): Pick<InstancePlan, "publishedPort" | "forwarder"> {
  if (port === undefined || address === undefined) return { publishedPort: port ?? null, forwarder: null };
  return { publishedPort: null, forwarder: { address, port, containerName: dockerName(estate.name, "forwarder", key), image: estate.images.proxy } };
}

/** What is said of an instance (adopt, release) holds for the databases in it. */
function planDatabase<I extends Instance, InstanceOwn extends object, DatabaseOwn extends OwnDatabase>(
  estate: Estate,
  key: string,
  instance: I,
  name: string,
  database: I["databases"][string],
  planner: EnginePlanner<I, InstanceOwn, DatabaseOwn>,
) {
  const move = sortedEntries(estate.moves).find(([, { target }]) => target.instance === key && target.database === name);
  return {
    key: `${key}-${name}`,
    name,
    ...planner.database(name, database, instance),
    endpoint: { host: key, port: planner.port, database: planner.addressed(name) },
    move: move?.[0] ?? null,
    adopt: database.adopt || instance.adopt,
    release: database.release || instance.release,
  };
}
