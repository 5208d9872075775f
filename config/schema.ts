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
import { application, databaseUse, managedApplication, unmanagedApplication } from "./schema/application";
import { databaseAddress, dockerObject, engineAddress, formerly, host, identifier, image, ipv4Address, named, port, seconds, secretKey, serverKey, text } from "./schema/parts";

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
    aliases: z.array(host).default([]).describe("Further names that the old container has in that network.").meta({ examples: [["db"]] }),
    address: ipv4Address.optional().describe("The address that the old container was given in that network, for whoever knows it by that; default: any.").meta({ examples: ["172.22.1.249"] }),
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
    .describe("How far the move shall go. prepared: a report, nothing is written; rehearsed: copied and compared with nobody kept out, nothing is switched; switched: the whole move; reverted: after the switch, back to the source, with what was written on the target since; completed: after the switch, the target is backed up and the way back closed for good."),
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
  maxMegabytesPerSecond: z.number().int().positive().optional().describe("A limit for what a rehearsal takes of its source, which works meanwhile: so many megabytes of rows, of all sessions together, are on their way to the target in a second. Not held back are the comparison, in which the source reads its rows once more and sends none, the backup before the fence, and everything behind the fence, where each second keeps applications out. A rehearsal that was held back does not tell how long the fence will stand. Not for Redis and Valkey; default: none.").meta({ unit: "megabytes per second", examples: [20] }),
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
  backup: z.enum(["required", "waived"]).default("required").describe("required: before its fence a backup of the source is made, restored beside and compared, and without one the move does not begin; and before its phase becomes completed the same is done with its target. waived: it does without both, and until retainOldDays are over the stopped source is the only other copy; preview and report say so."),
  jobs: z.number().int().min(1).max(64).default(2).describe("Tables copied and compared at once. Of MariaDB twice as many are copied, as of the two sessions of a table one waits while the other works.").meta({ unit: "tables", examples: [4] }),
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
