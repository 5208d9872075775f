/**
 * The one schema of an estate: source of its types, its validation and its JSON Schema.
 * After parsing nothing that has a default is optional any more, so no later layer fills in or checks again.
 *
 * Beside its description each text and number carries `examples`, each number its `unit`; an optional field without a
 * default of its own says at the end of its description what holds then ("...; default: none."). Editors show them, and
 * docs/configuration.md is made from them (npm run generate).
 */
import { z } from "zod";
import { mariadbInstance } from "./engines/mariadb";
import { mysqlInstance } from "./engines/mysql";
import { postgresInstance } from "./engines/postgres";
import { redisInstance } from "./engines/redis";
import { absolutePath, databaseAddress, dockerObject, engineAddress, filePath, formerly, host, identifier, image, named, port, seconds, secretKey, serverKey, text, variable } from "./schema/parts";

export const server = z.strictObject({
  address: host.describe("Address at which other machines reach published ports of this server."),
  docker: engineAddress.describe("Where its Docker engine answers: ssh://user@host, unix:///path or tcp://host:port."),
  sshOptions: z.array(z.string()).default([]).describe("Options for ssh, beside the operator's own ssh configuration.").meta({ examples: [["-p", "2222"]] }),
  node: host.optional().describe("Host name of the server in the Swarm; default: the server's key, or what it was formerly.").meta({ examples: ["db-server-1"] }),
  manager: z.boolean().default(false).describe("This server is the Swarm manager through which Swarm-wide objects are made."),
  state: z.enum(["online", "offline"]).default("online").describe("offline: it is switched off, or cannot be reached; what is on it, and what cannot do without that, is left as it is, and the rest can be worked on."),
  formerly: formerly(named("old-server")),
});

export const network = z.strictObject({
  attachable: z.boolean().default(true).describe("Plain containers (proxies, old applications) may join."),
  encrypted: z.boolean().default(false).describe("IPsec between the servers."),
  internal: z.boolean().default(false).describe("No way out to other networks."),
  formerly: formerly(named("shared")),
});

/** One engine a file in config/engines/; which of them is meant, its key `engine` says. */
export const instance = z.discriminatedUnion("engine", [postgresInstance, redisInstance, mariadbInstance, mysqlInstance]);

export const databaseStack = z.strictObject({
  instances: z.record(named("pg-main"), instance).describe("Database servers; each name is unique in the estate."),
  formerly: formerly(named("main")),
});

/** Each task of the application has a pool of this size. */
export const pool = z.strictObject({
  max: z.number().int().positive().describe("Connections that one task opens at most.").meta({ unit: "connections", examples: [20] }),
  minIdle: z.number().int().min(0).default(0).describe("Connections that one task keeps open while it has nothing to do.").meta({ unit: "connections", examples: [5] }),
});

/** How one application uses one service database. */
export const databaseUse = z.strictObject({
  ...databaseAddress.shape,
  account: identifier.describe("Account of that database.").meta({ examples: ["orders_app"] }),
  passwordFile: absolutePath.default("/run/secrets/database-password").describe("Where the application finds its password.").meta({ examples: ["/run/secrets/orders-password"] }),
  pool: pool.optional().describe("Size of its connection pool, checked against the instance's max_connections; default: not known, not checked."),
});

const timeoutSeconds = seconds.default(60).describe("It is tried again for so long until it succeeds.").meta({ examples: [300] });

/** Command run inside the application's container. */
const command = z.strictObject({
  command: z.array(z.string()).min(1).describe("Program and arguments, in the application's container; no shell.").meta({ examples: [["wget", "-qO-", "http://localhost:8080/health"]] }),
  timeoutSeconds,
});

/** But for the first, nothing is needed in the application's image. */
const probe = z.union([
  command,
  z.strictObject({
    http: text(/^https?:\/\/[a-zA-Z0-9][a-zA-Z0-9.-]*(:\d{1,5})?(\/[!-~]*)?$/, "an address that starts with http:// or https://").describe("Page that answers with a status from 200 to 399, asked for from within the application's own network; a certificate is not checked.").meta({ examples: ["http://localhost:9000/health/ready"] }),
    timeoutSeconds,
  }),
  z.strictObject({
    tcp: text(/^[a-zA-Z0-9][a-zA-Z0-9.-]*:\d{1,5}$/, "host:port").describe("Port that takes a connection, from within the application's own network.").meta({ examples: ["localhost:143"] }),
    timeoutSeconds,
  }),
  z.strictObject({
    sql: z.string().min(1).describe("Query whose first value is true or a number other than 0, asked in a transaction that only reads, in the container of its database's instance; not for Redis and Valkey.").meta({ examples: ["select max(at) > now() - interval '1 minute' from heartbeat"] }),
    database: z.string().min(1).optional().describe("Name among its databases; default: its only one.").meta({ examples: ["main"] }),
    timeoutSeconds,
  }),
]);

const applicationBase = {
  server: serverKey,
  databases: z.record(named("main"), databaseUse).default({}).describe("Databases that it uses, under names that its environment refers to."),
  probe: probe.optional().describe("Whether the application works with its database: a command with exit code 0, a page (http), a port (tcp) or a query (sql); default: not asked."),
  interruption: command.optional().describe("Prints JSON with longestMilliseconds: the longest gap that the application itself measured since the time given as last argument (epoch milliseconds); default: from the fence until it was switched."),
  interruptionBudgetSeconds: seconds.optional().describe("How long a switch may interrupt it: the report says where it took longer, and nothing is taken back for that; default: no budget.").meta({ examples: [30] }),
  formerly: formerly(named("frontend")),
};
const managedApplication = z.strictObject({
  ...applicationBase,
  image: image.describe("Image with the tag of one version; dbhaven runs it as a Swarm service.").meta({ examples: ["registry.example/web:1.4.2"] }),
  replicas: z.number().int().min(0).default(1).describe("Tasks at once.").meta({ unit: "tasks", examples: [2] }),
  command: z.array(z.string()).optional().describe("Arguments for the image's entrypoint; default: the image's own.").meta({ examples: [["serve", "--port", "8080"]] }),
  environment: z.record(variable, z.string()).default({}).describe("${use.host}, ${use.port}, ${use.database}, ${use.account}, ${use.passwordFile}, ${use.authorityFile}, ${use.poolMax}, ${use.poolMinIdle} stand for the databases it uses.").meta({ examples: [{ DATABASE_HOST: "${main.host}", DATABASE_PASSWORD_FILE: "${main.passwordFile}" }] }),
  volumes: z.record(dockerObject, absolutePath).default({}).describe("Docker volume name to path in the container.").meta({ examples: [{ "web-log": "/var/log/web" }] }),
  endpointMode: z.enum(["vip", "dnsrr"]).default("vip").describe("How its name resolves: to a virtual address (needs IPVS in the kernel), or to its tasks."),
  revision: z.number().int().min(0).default(0).describe("Counted up, it redeploys the application with nothing else changed.").meta({ unit: "count", examples: [1] }),
  replaces: dockerObject.optional().describe("Plain container on the same server that this application takes over from; stopped at the switch, never removed; default: none.").meta({ examples: ["web"] }),
});
/** What an application that somebody else runs reads its addresses from; dbhaven replaces values in it and nothing else. */
const renderedFile = z.strictObject({
  format: z.enum(["env", "yaml"]).describe("env: lines KEY=VALUE (.env, --env-file, .properties), and a key that is missing is added; yaml: a compose file, its override or another, made where it does not exist."),
  values: z.record(text(/^[^\s=]+$/, "a key of the file, without blanks").meta({ examples: ["DB_HOST"] }), z.string())
    .describe("By key (env) or place (yaml: services.web.environment.DB_HOST, environment[0]). ${use.host}, ${use.port}, ${use.database}, ${use.account}, ${use.poolMax}, ${use.poolMinIdle} stand for the databases it uses, on their networks, which its project has to join; ${use.publishedHost} and ${use.publishedPort} for the port that an instance publishes; ${use.password} for a password, which whoever may read the file then reads.")
    .meta({ examples: [{ DB_HOST: "${main.publishedHost}", DB_PORT: "${main.publishedPort}" }] }),
});
const renderedSettings = z.strictObject({
  files: z.record(filePath, renderedFile).describe("Files on the application's server. The file as it was is kept beside each."),
  restart: z.strictObject({
    command: z.array(z.string()).min(1).describe("Program and arguments that start its container anew from these files, where npm run up runs; no shell. A bare docker compose up would start the old database again, where that is a service of the same project.").meta({ examples: [["ssh", "srv84", "cd /opt/reports && docker compose up -d --no-deps reports"]] }),
    timeoutSeconds: seconds.default(300).describe("For the command, and then for the container to run with the new values."),
  }).describe("How its operator starts it anew. It is not done where the container runs with these values already."),
});
const unmanagedApplication = z.strictObject({
  ...applicationBase,
  container: dockerObject.describe("Plain container that runs it. Without settings it is left unchanged, behind a proxy.").meta({ examples: ["reports"] }),
  settings: renderedSettings.optional().describe("Files in which it is given its databases' addresses at the switch; default: none, it goes on with those that it has."),
});
export const application = z.union([managedApplication, unmanagedApplication]);

const commonProxy = {
  server: serverKey,
  to: databaseAddress.describe("Where it leads."),
  formerly: formerly(named("shop-db")),
};

/** An old host name, or the socket that an old server left in a volume which its clients have too. */
export const proxy = z.union([
  z.strictObject({
    network: dockerObject.describe("Docker network on that server in which the old host name is used.").meta({ examples: ["old-net"] }),
    alias: host.describe("The old host name.").meta({ examples: ["old-db"] }),
    listenPort: port.describe("Port under the old host name.").meta({ examples: [5432] }),
    ...commonProxy,
  }),
  z.strictObject({
    socket: z.strictObject({
      volume: dockerObject.describe("Docker volume on that server in which the old database server had its socket.").meta({ examples: ["mailcowdockerized_mysql-socket-vol-1"] }),
      file: text(/^[a-zA-Z0-9._-]{1,64}$/, "the name of a file at the volume's root").describe("The socket.").meta({ examples: ["mysqld.sock"] }),
    }).describe("A Unix socket."),
    ...commonProxy,
  }),
]);

export const move = z.strictObject({
  phase: z.enum(["prepared", "rehearsed", "switched", "reverted", "completed"]).default("switched")
    .describe("How far the move shall go. prepared: a report, nothing is written; rehearsed: copied and compared with nobody kept out, nothing is switched; switched: the whole move; reverted: after the switch, back to the source, with what was written on the target since; completed: after the switch, the way back is closed for good."),
  rehearsal: z.number().int().min(0).default(0).describe("Counted up, the report or the rehearsal is made once more.").meta({ unit: "count", examples: [1] }),
  approval: z.strictObject({
    manifest: text(/^([0-9a-f]{64})?$/, "64 hexadecimal digits, as the rehearsal prints them").default("").describe("Hash of the newest rehearsal's manifest: whoever writes it here has approved the switch.").meta({ examples: ["0123456789abcdef".repeat(4)] }),
  }).optional().describe("The switch waits until somebody has approved its rehearsal; default: it does not wait."),
  method: z.enum(["dump"]).default("dump").describe("dump: fence, copy from one snapshot, verify, commit."),
  source: z.strictObject({
    server: serverKey,
    container: dockerObject.describe("Plain container in which the source runs."),
    network: dockerObject.optional().describe("Docker network of the container through which it is reached; default: its first.").meta({ examples: ["old-net"] }),
    port: port.optional().describe("Port inside the container; default: the one of its engine.").meta({ examples: [5432] }),
    database: identifier.optional().describe("Name of the database in the source; default: none, for a source of Redis or Valkey, which is moved as a whole. Others need it.").meta({ examples: ["orders"] }),
    superuser: identifier.optional().describe("Account with which dbhaven prepares the source; default: the one that its engine's image makes (postgres, default, root).").meta({ examples: ["postgres"] }),
    passwordSecret: secretKey("ordersSource").describe("Key under `secrets` in the stack's configuration (pulumi config set --secret --path 'secrets.<key>')."),
    unencrypted: z.boolean().default(false).describe("The rows may cross the wire without TLS where the source offers none; without this such a source on another server than the target is refused."),
  }).describe("Where the database is today."),
  target: databaseAddress.describe("Database that takes over."),
  maxInterruptionSeconds: seconds.default(600).describe("The fence lifts itself if the switch is not committed in this time.").meta({ examples: [300] }),
  after: z.array(named("users")).default([]).describe("Moves that are finished before this one begins: switched, with every application of theirs at work; default: none, moves without order run at once.").meta({ examples: [["users"]] }),
  rollbackWindowHours: z.number().int().min(1).max(8760).default(72).describe("How long after the switch the move may become reverted.").meta({ unit: "hours", examples: [168] }),
  retainOldDays: z.number().int().min(1).max(3650).default(7).describe("How long the old container is kept after the switch: until then npm run remove-old does not remove it. Never shorter than the rollback window.").meta({ unit: "days", examples: [14] }),
  revert: z.strictObject({
    writes: z.enum(["carry", "lose"]).default("carry").describe("What becomes of rows written on the target since the switch. carry: they are brought back and compared; lose: they are given up, as where the target's server is gone."),
  }).prefault({}).describe("The way back."),
  accounts: z.record(identifier.meta({ examples: ["shop"] }), z.union([
    z.strictObject({ as: identifier.describe("Account of the target with a password of its own.").meta({ examples: ["orders_app"] }) }),
    z.strictObject({ carry: z.literal(true).describe("With name and password hash, into an account with the role carried (PostgreSQL) or with password: carried (the others).") }),
  ])).default({}).describe("Role of the source to account of the target: another account, or carried with its password hash. Of MariaDB the name without a host."),
  checks: z.record(z.string().min(1), z.string().min(1)).default({}).describe("The operator's own checks, not for Redis and Valkey: name to SQL with one value, compared on both sides.").meta({ examples: [{ customers: "select count(*) from customer" }] }),
  waive: z.array(z.string().min(1)).default([]).describe("What the move does without, each by the name with which the sentence that refuses it begins; it shows in preview, report and manifest.").meta({ examples: [["extension pg_stat_statements"]] }),
  backup: z.enum(["required", "waived"]).default("required").describe("required: before its fence a backup of the source is made, restored beside and compared, and without one the move does not begin. waived: it does without, and until retainOldDays are over the stopped source is the only other copy; preview and report say so."),
  jobs: z.number().int().min(1).max(64).default(2).describe("Tables copied and compared at once.").meta({ unit: "tables", examples: [4] }),
  formerly: formerly(named("shop")),
});

/** Where backups lie. */
const backups = z.strictObject({
  server: serverKey.optional().describe("Key of the server that backups are restored on and kept on; default: the one of the move's target."),
  volume: dockerObject.optional().describe("Docker volume there that keeps them, made where there is none and never removed; default: the estate's name with -backups.").meta({ examples: ["shop-backups"] }),
});

/** The one form of an estate that this dbhaven reads. */
export const readVersion = 1;

export const estate = z.strictObject({
  version: z.literal(readVersion).describe("Version of this form."),
  name: named("shop").describe("Name of the estate; Docker names start with it."),
  servers: z.record(named("srv80"), server).describe("Machines with a Docker engine in one Swarm."),
  images: z.strictObject({ proxy: image.default("alpine/socat:1.8.0.3").describe("Image of the proxies; its entrypoint is socat.").meta({ examples: ["alpine/socat:1.8.0.3"] }) }).prefault({}).describe("Images of dbhaven's own containers."),
  networks: z.record(named("databases"), network).default({}).describe("Overlay networks that instances share, or that differ from the defaults."),
  databaseStacks: z.record(named("postgres"), databaseStack).default({}).describe("Instances that are deployed together."),
  applications: z.record(named("web"), application).default({}).describe("Services and containers that use databases."),
  backups: backups.prefault({}).describe("Where backups are kept."),
  proxies: z.record(named("old-db"), proxy).default({}).describe("Forwarders that keep an old host name working."),
  moves: z.record(named("orders"), move).default({}).describe("Databases that are taken from one place to another."),
});

export type Estate = z.infer<typeof estate>;
export type Server = z.infer<typeof server>;
export type Instance = z.infer<typeof instance>;
export type EngineName = Instance["engine"];
export type InstanceOf<E extends EngineName> = Extract<Instance, { engine: E }>;
export type Database = Instance["databases"][string];
export type Account = Database["accounts"][string];
export type Application = z.infer<typeof application>;
export type ManagedApplication = z.infer<typeof managedApplication>;
export type UnmanagedApplication = z.infer<typeof unmanagedApplication>;
export type Proxy = z.infer<typeof proxy>;
export type Move = z.infer<typeof move>;
export type DatabaseUse = z.infer<typeof databaseUse>;
export type RenderedSettings = NonNullable<UnmanagedApplication["settings"]>;
export type RenderedFormat = RenderedSettings["files"][string]["format"];
