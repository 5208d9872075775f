/**
 * The one schema of an estate: source of its types, its validation and its JSON Schema.
 * After parsing nothing that has a default is optional any more, so no later layer fills in or checks again.
 */
import { z } from "zod";
import { postgresInstance } from "./engines/postgres";
import { redisInstance } from "./engines/redis";
import { absolutePath, databaseAddress, dockerObject, engineAddress, host, identifier, image, key, port, seconds, serverKey, text, variable } from "./schema/parts";

export const server = z.strictObject({
  address: host.describe("Address at which other machines reach published ports of this server."),
  docker: engineAddress.describe("Where its Docker engine answers: ssh://user@host, unix:///path or tcp://host:port."),
  sshOptions: z.array(z.string()).default([]).describe("Options for ssh, beside the operator's own ssh configuration."),
  node: host.optional().describe("Host name of the server in the Swarm; default: the server's key."),
  manager: z.boolean().default(false).describe("This server is the Swarm manager through which Swarm-wide objects are made."),
});

export const network = z.strictObject({
  attachable: z.boolean().default(true).describe("Plain containers (proxies, old applications) may join."),
  encrypted: z.boolean().default(false).describe("IPsec between the servers."),
  internal: z.boolean().default(false).describe("No way out to other networks."),
});

/** One engine a file in config/engines/; which of them is meant, its key `engine` says. */
export const instance = z.discriminatedUnion("engine", [postgresInstance, redisInstance]);

export const databaseStack = z.strictObject({ instances: z.record(key, instance).describe("Database servers; each name is unique in the estate.") });

/** How one application uses one service database. */
export const databaseUse = z.strictObject({
  ...databaseAddress.shape,
  account: identifier.describe("Account of that database."),
  passwordFile: absolutePath.default("/run/secrets/database-password").describe("Where the application finds its password."),
});

/** Command run inside the application's container. */
const command = z.strictObject({
  command: z.array(z.string()).min(1).describe("Program and arguments; no shell."),
  timeoutSeconds: seconds.default(60).describe("It is tried again for so long until it succeeds."),
});

const applicationBase = {
  server: serverKey,
  databases: z.record(key, databaseUse).default({}).describe("Databases that it uses, under names that its environment refers to."),
  probe: command.optional().describe("Exit code 0: the application works with its database."),
  interruption: command.optional().describe("Prints JSON with longestMilliseconds: the longest gap that the application itself measured since the time given as last argument (epoch milliseconds)."),
};
const managedApplication = z.strictObject({
  ...applicationBase,
  image: image.describe("Image with the tag of one version; dbhaven runs it as a Swarm service."),
  replicas: z.number().int().min(0).default(1).describe("Tasks at once."),
  command: z.array(z.string()).optional().describe("Arguments for the image's entrypoint; default: the image's own."),
  environment: z.record(variable, z.string()).default({}).describe("${use.host}, ${use.port}, ${use.database}, ${use.account}, ${use.passwordFile} stand for the databases it uses."),
  volumes: z.record(dockerObject, absolutePath).default({}).describe("Docker volume name to path in the container."),
  endpointMode: z.enum(["vip", "dnsrr"]).default("vip").describe("How its name resolves: to a virtual address (needs IPVS in the kernel), or to its tasks."),
  revision: z.number().int().min(0).default(0).describe("Counted up, it redeploys the application with nothing else changed."),
  replaces: dockerObject.optional().describe("Plain container on the same server that this application takes over from; stopped at the switch, never removed."),
});
const unmanagedApplication = z.strictObject({
  ...applicationBase,
  container: dockerObject.describe("Plain container that runs it, left unchanged."),
});
export const application = z.union([managedApplication, unmanagedApplication]);

export const proxy = z.strictObject({
  server: serverKey,
  network: dockerObject.describe("Docker network on that server in which the old host name is used."),
  alias: host.describe("The old host name."),
  listenPort: port.describe("Port under the old host name."),
  to: databaseAddress.describe("Where it leads."),
});

export const move = z.strictObject({
  phase: z.enum(["switched"]).default("switched").describe("How far the move shall go."),
  method: z.enum(["dump"]).default("dump").describe("dump: fence, copy from one snapshot, verify, commit."),
  source: z.strictObject({
    server: serverKey,
    container: dockerObject.describe("Plain container in which the source runs."),
    network: dockerObject.optional().describe("Docker network of the container through which it is reached; default: its first."),
    port: port.default(5432).describe("Port inside the container."),
    database: identifier.describe("Name of the database in the source."),
    superuser: identifier.default("postgres").describe("Role with which dbhaven prepares the source."),
    passwordSecret: text(/^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/, "letters, digits, hyphens and underscores, starting with a letter").describe("Key under `secrets` in the stack's configuration (pulumi config set --secret --path 'secrets.<key>')."),
  }).describe("Where the database is today."),
  target: databaseAddress.describe("Database that takes over."),
  maxInterruptionSeconds: seconds.default(600).describe("The fence lifts itself if the switch is not committed in this time."),
  accounts: z.record(identifier, z.union([
    z.strictObject({ as: identifier.describe("Account of the target, with another role than carried.") }),
    z.strictObject({ carry: z.literal(true).describe("With name and password hash, into an account with the role carried.") }),
  ])).default({}).describe("Role of the source to account of the target: another account, or carried with its password hash."),
  checks: z.record(z.string().min(1), z.string().min(1)).default({}).describe("The operator's own checks: name to SQL with one value, compared on both sides."),
  jobs: z.number().int().min(1).max(64).default(2).describe("Tables copied and compared at once."),
});

export const estate = z.strictObject({
  version: z.literal(1).describe("Version of this form."),
  name: key.describe("Name of the estate; Docker names start with it."),
  servers: z.record(key, server).describe("Machines with a Docker engine in one Swarm."),
  images: z.strictObject({ proxy: image.default("alpine/socat:1.8.0.3").describe("Image of the proxies; its entrypoint is socat.") }).prefault({}).describe("Images of dbhaven's own containers."),
  networks: z.record(key, network).default({}).describe("Overlay networks that instances share, or that differ from the defaults."),
  databaseStacks: z.record(key, databaseStack).default({}).describe("Instances that are deployed together."),
  applications: z.record(key, application).default({}).describe("Services and containers that use databases."),
  proxies: z.record(key, proxy).default({}).describe("Forwarders that keep an old host name working."),
  moves: z.record(key, move).default({}).describe("Databases that are taken from one place to another."),
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
export type Proxy = z.infer<typeof proxy>;
export type Move = z.infer<typeof move>;
export type DatabaseUse = z.infer<typeof databaseUse>;
