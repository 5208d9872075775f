/** Applications: those that dbhaven runs, and plain containers that somebody else does. */
import { z } from "zod";
import { absolutePath, databaseAddress, dockerObject, filePath, formerly, identifier, image, named, seconds, serverKey, text, variable } from "./parts";

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
export const managedApplication = z.strictObject({
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
/** What the environment of a container that somebody else runs comes from; dbhaven replaces values in it and nothing else. */
const renderedFile = z.strictObject({
  format: z.enum(["env", "yaml"]).describe("env: lines KEY=VALUE (.env, env_file, --env-file), and a key that is missing is added; yaml: a compose file or its override, made where it does not exist."),
  values: z.record(text(/^[^\s=]+$/, "a key of the file, without blanks").meta({ examples: ["DB_HOST"] }), z.string())
    .describe("By key (env) or place (yaml: services.web.environment.DB_HOST, environment[0]). ${use.host}, ${use.port}, ${use.database}, ${use.account}, ${use.poolMax}, ${use.poolMinIdle} stand for the databases it uses, on their networks, which its project has to join; ${use.publishedHost} and ${use.publishedPort} for the port that an instance publishes; ${use.password} for a password, which whoever may read the file then reads.")
    .meta({ examples: [{ DB_HOST: "${main.publishedHost}", DB_PORT: "${main.publishedPort}" }] }),
});
const renderedSettings = z.strictObject({
  files: z.record(filePath, renderedFile).describe("Files on the application's server. The file as it was is kept beside each."),
  restart: z.strictObject({
    command: z.array(z.string()).min(1).describe("Program and arguments that start its container anew from these files, where npm run up runs; no shell. A bare docker compose up would fail at the old database, where that is a service of the same project.").meta({ examples: [["ssh", "srv84", "cd /opt/reports && docker compose up -d --no-deps reports"]] }),
    timeoutSeconds: seconds.default(300).describe("For the command, and then for the container to run with the new values."),
  }).describe("How its operator starts it anew. It is not done where the container runs with these values already."),
});
export const unmanagedApplication = z.strictObject({
  ...applicationBase,
  container: dockerObject.describe("Plain container that runs it. Without settings it is left unchanged, behind a proxy.").meta({ examples: ["reports"] }),
  settings: renderedSettings.optional().describe("Files in which it is given its databases' addresses at the switch; default: none, it goes on with those that it has."),
});
export const application = z.union([managedApplication, unmanagedApplication]);
