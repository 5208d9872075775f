/**
 * The one schema of an estate: source of its types, its validation and its JSON Schema.
 * After parsing nothing that has a default is optional any more, so no later layer fills in or checks again.
 *
 * Beside its description each text and number carries `examples`, each number its `unit`; an optional field without a
 * default of its own says at the end of its description what holds then ("...; default: none."). Editors show them, and
 * docs/configuration.md is made from them (npm run generate).
 */
import { z } from "zod";

/** Text of one form; the words say to a person (and in an editor) what the expression says to the machine. */
const text = (pattern: RegExp, words: string) => z.string().regex(pattern).meta({ patternErrorMessage: words });

/** Keys of servers, instances, applications and the like: they become Docker names and labels. */
const key = text(/^[a-z][a-z0-9-]{0,29}$/, "lower-case letters, digits and hyphens, 30 at most, starting with a letter");
/** A key with the name that stands for it in examples. */
const named = (example: string) => key.meta({ examples: [example] });
/** A PostgreSQL role or database name; 63 bytes is PostgreSQL's limit (NAMEDATALEN - 1). */
const identifier = text(/^[^\x00-\x1f\x7f]{1,63}$/, "a name of 1 to 63 characters").meta({ examples: ["orders"] });
const port = z.number().int().min(1).max(65535).meta({ unit: "TCP port", examples: [5433] });
const seconds = z.number().int().positive().meta({ unit: "seconds", examples: [30] });
const image = text(/^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/, "an image with its tag, like postgres:17-trixie").meta({ examples: ["postgres:17-trixie"] });
const absolutePath = text(/^\//, "an absolute path").meta({ examples: ["/var/log/web"] });
/** Docker's own rule for names of containers, networks and volumes. */
const dockerObject = text(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "a Docker name (letters, digits, dots, underscores and hyphens)").meta({ examples: ["old-db"] });
const host = text(/^[a-zA-Z0-9][a-zA-Z0-9.:-]*$/, "an IP address or host name").meta({ examples: ["192.0.2.80"] });
const engineAddress = text(
  /^(ssh:\/\/([\w.-]+@)?[a-zA-Z0-9][\w.-]*(:\d+)?|unix:\/\/\/.+|tcp:\/\/[a-zA-Z0-9][\w.-]*:\d+)$/,
  "ssh://user@host, unix:///path or tcp://host:port",
).meta({ examples: ["ssh://operator@192.0.2.80"] });
const variable = text(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "letters, digits and underscores").meta({ examples: ["DATABASE_HOST"] });
const settingName = text(/^[a-zA-Z_][a-zA-Z0-9_.]*$/, "letters, digits, underscores and dots").meta({ examples: ["random_page_cost"] });

const serverKey = named("srv80").describe("Key of a server of this estate.");
const databaseAddress = z.strictObject({
  instance: named("pg-main").describe("Key of an instance of this estate."),
  database: identifier.describe("Name of a database in that instance."),
});

export const server = z.strictObject({
  address: host.describe("Address at which other machines reach published ports of this server."),
  docker: engineAddress.describe("Where its Docker engine answers: ssh://user@host, unix:///path or tcp://host:port."),
  sshOptions: z.array(z.string()).default([]).describe("Options for ssh, beside the operator's own ssh configuration.").meta({ examples: [["-p", "2222"]] }),
  node: host.optional().describe("Host name of the server in the Swarm; default: the server's key.").meta({ examples: ["db-server-1"] }),
  manager: z.boolean().default(false).describe("This server is the Swarm manager through which Swarm-wide objects are made."),
});

export const network = z.strictObject({
  attachable: z.boolean().default(true).describe("Plain containers (proxies, old applications) may join."),
  encrypted: z.boolean().default(false).describe("IPsec between the servers."),
  internal: z.boolean().default(false).describe("No way out to other networks."),
});

export const account = z.strictObject({
  role: z.enum(["application", "readOnly", "carried"]).default("application")
    .describe("application: reads and writes rows; readOnly: reads; carried: arrives with its password hash by the move."),
  connectionLimit: z.number().int().min(-1).default(-1).describe("Connections at once; -1: no limit.").meta({ unit: "connections", examples: [40] }),
});

export const database = z.strictObject({
  owner: identifier.optional().describe("Role that owns the database and cannot log in; default: <database>_owner.").meta({ examples: ["orders_owner"] }),
  accounts: z.record(identifier.meta({ examples: ["orders_app"] }), account).default({}).describe("Who uses it: role name to account. Role names are unique in an instance."),
  encoding: z.string().min(1).default("UTF8").describe("As in the source; never changed once the database exists.").meta({ examples: ["UTF8"] }),
  locale: z.string().min(1).default("C.UTF-8").describe("Collation and ctype, as in the source; never changed once the database exists.").meta({ examples: ["en_US.utf8"] }),
  localeProvider: z.enum(["libc", "icu"]).default("libc").describe("Where the locale's rules come from, as in the source."),
  extensions: z.array(z.string().min(1)).default([]).describe("Extensions that the database needs; the instance's image has to bring them.").meta({ examples: [["pg_trgm"]] }),
  adopt: z.boolean().default(false).describe("Take over a database of this name that exists already; its accounts get new passwords."),
  release: z.boolean().default(false).describe("Give it up at the next removal: everything but the data goes."),
});

export const healthcheck = z.strictObject({
  intervalSeconds: seconds.default(5).describe("From one check to the next.").meta({ examples: [10] }),
  timeoutSeconds: seconds.default(5).describe("A check that takes longer has failed.").meta({ examples: [10] }),
  retries: z.number().int().positive().default(5).describe("Failures in a row after which the instance is replaced by a new task.").meta({ unit: "failures", examples: [3] }),
  startPeriodSeconds: seconds.default(300).describe("Crash recovery may take minutes; failures do not count during this time.").meta({ examples: [900] }),
});

export const instance = z.strictObject({
  engine: z.enum(["postgres"]).describe("Kind of database."),
  image: image.describe("Image of the engine, with the tag of one version."),
  server: serverKey,
  network: named("databases").optional().describe("Key of a network of this estate; default: a network of the instance's own."),
  port: port.optional().describe("Port published on its server in host mode; default: none, reached on its network only."),
  memoryMegabytes: z.number().int().min(128).default(512).describe("Limit; the engine's own sizes are derived from it.").meta({ unit: "MiB", examples: [2048] }),
  cpus: z.number().positive().optional().describe("Limit; default: none.").meta({ unit: "cores", examples: [1.5] }),
  settings: z.record(settingName, z.union([z.string(), z.number(), z.boolean()])).default({}).describe("Engine settings that win over the derived ones.").meta({ examples: [{ max_connections: 200, work_mem: "8MB" }] }),
  manage: z.enum(["provider", "job"]).optional().describe("Who makes roles and databases; default: provider with a published port, job without."),
  healthcheck: healthcheck.prefault({}).describe("How often it is asked whether it answers."),
  state: z.enum(["running", "stopped"]).default("running").describe("stopped: no task runs, everything else stays."),
  adopt: z.boolean().default(false).describe("Take over the volume of an instance that was given up."),
  release: z.boolean().default(false).describe("Give it up at the next removal, with its databases: everything but volume and data goes."),
  databases: z.record(identifier, database).default({}).describe("Service databases: name to description."),
});

export const databaseStack = z.strictObject({ instances: z.record(named("pg-main"), instance).describe("Database servers; each name is unique in the estate.") });

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

/** Command run inside the application's container. */
const command = z.strictObject({
  command: z.array(z.string()).min(1).describe("Program and arguments; no shell.").meta({ examples: [["wget", "-qO-", "http://localhost:8080/health"]] }),
  timeoutSeconds: seconds.default(60).describe("It is tried again for so long until it succeeds.").meta({ examples: [300] }),
});

const applicationBase = {
  server: serverKey,
  databases: z.record(named("main"), databaseUse).default({}).describe("Databases that it uses, under names that its environment refers to."),
  probe: command.optional().describe("Exit code 0: the application works with its database; default: not asked."),
  interruption: command.optional().describe("Prints JSON with longestMilliseconds: the longest gap that the application itself measured since the time given as last argument (epoch milliseconds); default: not measured."),
};
const managedApplication = z.strictObject({
  ...applicationBase,
  image: image.describe("Image with the tag of one version; dbhaven runs it as a Swarm service.").meta({ examples: ["registry.example/web:1.4.2"] }),
  replicas: z.number().int().min(0).default(1).describe("Tasks at once.").meta({ unit: "tasks", examples: [2] }),
  command: z.array(z.string()).optional().describe("Arguments for the image's entrypoint; default: the image's own.").meta({ examples: [["serve", "--port", "8080"]] }),
  environment: z.record(variable, z.string()).default({}).describe("${use.host}, ${use.port}, ${use.database}, ${use.account}, ${use.passwordFile}, ${use.poolMax}, ${use.poolMinIdle} stand for the databases it uses.").meta({ examples: [{ DATABASE_HOST: "${main.host}", DATABASE_PASSWORD_FILE: "${main.passwordFile}" }] }),
  volumes: z.record(dockerObject, absolutePath).default({}).describe("Docker volume name to path in the container.").meta({ examples: [{ "web-log": "/var/log/web" }] }),
  endpointMode: z.enum(["vip", "dnsrr"]).default("vip").describe("How its name resolves: to a virtual address (needs IPVS in the kernel), or to its tasks."),
  revision: z.number().int().min(0).default(0).describe("Counted up, it redeploys the application with nothing else changed.").meta({ unit: "count", examples: [1] }),
  replaces: dockerObject.optional().describe("Plain container on the same server that this application takes over from; stopped at the switch, never removed; default: none.").meta({ examples: ["web"] }),
});
const unmanagedApplication = z.strictObject({
  ...applicationBase,
  container: dockerObject.describe("Plain container that runs it, left unchanged.").meta({ examples: ["reports"] }),
});
export const application = z.union([managedApplication, unmanagedApplication]);

export const proxy = z.strictObject({
  server: serverKey,
  network: dockerObject.describe("Docker network on that server in which the old host name is used.").meta({ examples: ["old-net"] }),
  alias: host.describe("The old host name.").meta({ examples: ["old-db"] }),
  listenPort: port.describe("Port under the old host name.").meta({ examples: [5432] }),
  to: databaseAddress.describe("Where it leads."),
});

export const move = z.strictObject({
  phase: z.enum(["switched"]).default("switched").describe("How far the move shall go."),
  method: z.enum(["dump"]).default("dump").describe("dump: fence, copy from one snapshot, verify, commit."),
  source: z.strictObject({
    server: serverKey,
    container: dockerObject.describe("Plain container in which the source runs."),
    network: dockerObject.optional().describe("Docker network of the container through which it is reached; default: its first.").meta({ examples: ["old-net"] }),
    port: port.default(5432).describe("Port inside the container.").meta({ examples: [5432] }),
    database: identifier.describe("Name of the database in the source."),
    superuser: identifier.default("postgres").describe("Role with which dbhaven prepares the source.").meta({ examples: ["postgres"] }),
    passwordSecret: text(/^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/, "letters, digits, hyphens and underscores, starting with a letter").describe("Key under `secrets` in the stack's configuration (pulumi config set --secret --path 'secrets.<key>').").meta({ examples: ["ordersSource"] }),
  }).describe("Where the database is today."),
  target: databaseAddress.describe("Database that takes over."),
  maxInterruptionSeconds: seconds.default(600).describe("The fence lifts itself if the switch is not committed in this time.").meta({ examples: [300] }),
  accounts: z.record(identifier.meta({ examples: ["shop"] }), z.union([
    z.strictObject({ as: identifier.describe("Account of the target, with the role application or readOnly.").meta({ examples: ["orders_app"] }) }),
    z.strictObject({ carry: z.literal(true).describe("With name and password hash, into an account with the role carried.") }),
  ])).default({}).describe("Role of the source to account of the target: another account, or carried with its password hash."),
  checks: z.record(z.string().min(1), z.string().min(1)).default({}).describe("The operator's own checks: name to SQL with one value, compared on both sides.").meta({ examples: [{ customers: "select count(*) from customer" }] }),
  jobs: z.number().int().min(1).max(64).default(2).describe("Tables copied and compared at once.").meta({ unit: "tables", examples: [4] }),
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
  proxies: z.record(named("old-db"), proxy).default({}).describe("Forwarders that keep an old host name working."),
  moves: z.record(named("orders"), move).default({}).describe("Databases that are taken from one place to another."),
});

export type Estate = z.infer<typeof estate>;
export type Server = z.infer<typeof server>;
export type Instance = z.infer<typeof instance>;
export type Database = z.infer<typeof database>;
export type Account = z.infer<typeof account>;
export type Application = z.infer<typeof application>;
export type ManagedApplication = z.infer<typeof managedApplication>;
export type Proxy = z.infer<typeof proxy>;
export type Move = z.infer<typeof move>;
export type DatabaseUse = z.infer<typeof databaseUse>;
