import type { Account, Database, Estate, Instance } from "../config/schema";
import * as postgres from "./engines/postgres";
import { dockerName } from "./names";
import { sortedEntries } from "./order";

/** Where a database is reached on its instance's network. */
export interface Endpoint { host: string; port: number; database: string }

export interface AccountPlan {
  name: string;
  role: Account["role"];
  connectionLimit: number;
}

export interface DatabasePlan {
  /** Logical name: <instance>-<database>. */
  key: string;
  name: string;
  owner: string;
  accounts: AccountPlan[];
  encoding: string;
  locale: string;
  localeProvider: "libc" | "icu";
  schemas: string[];
  extensions: string[];
  endpoint: Endpoint;
  /** The move that brings its rows: until it is committed no account may connect. */
  move: string | null;
  adopt: boolean;
  release: boolean;
}

export interface InstancePlan {
  key: string;
  databaseStack: string;
  engine: Instance["engine"];
  image: string;
  server: string;
  hostname: string;
  network: string;
  alias: string;
  serviceName: string;
  volumeName: string;
  /** Published on its server in host mode, or not at all. */
  publishedPort: number | null;
  /** Address and port for whoever is not on its network (the providers on the operator's machine). */
  address: string;
  memoryMegabytes: number;
  sharedMemoryMegabytes: number;
  cpus: number | null;
  settings: Record<string, string>;
  healthcheck: Instance["healthcheck"];
  manage: "provider" | "job";
  replicas: 0 | 1;
  release: boolean;
  databases: DatabasePlan[];
}

export function planInstances(estate: Estate): InstancePlan[] {
  return sortedEntries(estate.databaseStacks)
    .flatMap(([stack, { instances }]) => sortedEntries(instances).map(([key, instance]) => planInstance(estate, stack, key, instance)))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}

function planInstance(estate: Estate, stack: string, key: string, instance: Instance): InstancePlan {
  const server = estate.servers[instance.server];
  return {
    key,
    databaseStack: stack,
    engine: instance.engine,
    image: instance.image,
    server: instance.server,
    hostname: server.node ?? instance.server,
    network: instance.network ?? key,
    alias: key,
    serviceName: dockerName(estate.name, key),
    volumeName: dockerName(estate.name, key, "data"),
    publishedPort: instance.port ?? null,
    address: server.address,
    memoryMegabytes: instance.memoryMegabytes,
    sharedMemoryMegabytes: postgres.sharedMemoryMegabytes(instance.memoryMegabytes),
    cpus: instance.cpus ?? null,
    settings: postgres.settings(instance.memoryMegabytes, instance.settings),
    healthcheck: instance.healthcheck,
    manage: instance.manage ?? (instance.port ? "provider" : "job"),
    replicas: instance.state === "stopped" ? 0 : 1,
    release: instance.release,
    databases: sortedEntries(instance.databases).map(([name, database]) => planDatabase(estate, key, instance, name, database)),
  };
}

/** What is said of an instance (adopt, release) holds for the databases in it. */
function planDatabase(estate: Estate, key: string, instance: Instance, name: string, database: Database): DatabasePlan {
  const move = sortedEntries(estate.moves).find(([, { target }]) => target.instance === key && target.database === name);
  return {
    key: `${key}-${name}`,
    name,
    owner: database.owner ?? `${name}_owner`,
    accounts: sortedEntries(database.accounts).map(([account, { role, connectionLimit }]) => ({ name: account, role, connectionLimit })),
    encoding: database.encoding,
    locale: database.locale,
    localeProvider: database.localeProvider,
    schemas: [...database.schemas].sort(),
    extensions: [...database.extensions].sort(),
    endpoint: { host: key, port: postgres.port, database: name },
    move: move?.[0] ?? null,
    adopt: database.adopt || instance.adopt,
    release: database.release || instance.release,
  };
}
