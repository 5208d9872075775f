/** What instances of every engine have in common. */
import { z } from "zod";
import { formerly, host, identifier, image, ipAddress, named, port, seconds, secretKey, serverKey } from "./parts";

export const healthcheck = z.strictObject({
  intervalSeconds: seconds.default(5).describe("From one check to the next.").meta({ examples: [10] }),
  timeoutSeconds: seconds.default(30).describe("A check that takes longer has failed; on a busy server the program that asks takes seconds to start, and a database is not to be restarted for that.").meta({ examples: [60] }),
  retries: z.number().int().positive().default(5).describe("Failures in a row after which the instance is replaced by a new task.").meta({ unit: "failures", examples: [3] }),
  startPeriodSeconds: seconds.default(300).describe("Crash recovery may take minutes; failures do not count during this time.").meta({ examples: [900] }),
});

const reservations = z.strictObject({
  memoryMegabytes: z.number().int().positive().optional().describe("At most the limit; default: none.").meta({ unit: "MiB", examples: [1024] }),
  cpus: z.number().positive().optional().describe("At most the limit; default: none.").meta({ unit: "cores", examples: [0.5] }),
});

/** A certificate that the operator brings: three texts in PEM form, each a secret of the stack's configuration. */
export const ownCertificate = z.strictObject({
  certificateSecret: secretKey("mainCertificate").describe("Key under `secrets` in the stack's configuration: the certificate, and those between it and the authority."),
  keySecret: secretKey("mainKey").describe("Key under `secrets` in the stack's configuration: its private key, without a passphrase."),
  authoritySecret: secretKey("mainAuthority").describe("Key under `secrets` in the stack's configuration: the certificate of the authority, against which clients check."),
});

export const tls = z.strictObject({
  certificate: ownCertificate.optional().describe("The operator's own certificate; default: one of the estate's own authority, which dbhaven makes."),
  names: z.array(host).default([]).describe("More host names and addresses in the generated certificate, beside the instance's key, localhost and, with a published port, the address of that.").meta({ examples: [["db.example"]] }),
  rotation: z.number().int().min(0).default(0).describe("Counted up, the instance gets a new generated certificate and starts again with it.").meta({ unit: "count", examples: [1] }),
});

/** An engine's file (config/engines/) spreads these into its own instance, and adds settings, manage and databases. */
export const commonInstance = {
  image: image.describe("Image of the engine, with the tag of one version."),
  server: serverKey,
  network: named("databases").optional().describe("Key of a network of this estate; default: a network of the instance's own."),
  port: port.optional().describe("Port published on its server in host mode; default: none, reached on its network only."),
  address: ipAddress.optional().describe("The one address of its server on which port is open, by way of a forwarder: the Swarm opens a port on every address; default: every address."),
  memoryMegabytes: z.number().int().min(128).default(512).describe("Limit; the engine's own sizes are derived from it.").meta({ unit: "MiB", examples: [2048] }),
  cpus: z.number().positive().optional().describe("Limit; default: none.").meta({ unit: "cores", examples: [1.5] }),
  reservations: reservations.optional().describe("What its server keeps free for it; default: nothing."),
  healthcheck: healthcheck.prefault({}).describe("How often it is asked whether it answers."),
  tls: tls.prefault({}).describe("Encryption on the wire, which every connection over a network needs, but for accounts with `unencrypted`."),
  state: z.enum(["running", "stopped"]).default("running").describe("stopped: no task runs, everything else stays."),
  adopt: z.boolean().default(false).describe("Take over the volume of an instance that was given up."),
  release: z.boolean().default(false).describe("Give it up at the next removal, with its databases: everything but volume and data goes."),
  startEmpty: z.string().min(1).optional().describe("Where the volume of an instance that was made before is gone, nothing starts on a new one, unless a word stands here that was not there at the last up; default: none.").meta({ examples: ["after the disk of db1 failed"] }),
  formerly: formerly(named("pg")),
};

/** The same for service databases. */
export const commonDatabase = {
  adopt: z.boolean().default(false).describe("Take over a database of this name that exists already; its accounts get new passwords."),
  release: z.boolean().default(false).describe("Give it up at the next removal: everything but the data goes."),
  formerly: formerly(identifier.meta({ examples: ["shop"] })),
};

/**
 * For accounts whose rights are always those that the estate says. PostgreSQL's have a role for it: what one may do comes from
 * the source there as well.
 */
export const carriablePassword = {
  password: z.enum(["generated", "carried"]).default("generated").describe("generated: dbhaven makes it; carried: it arrives with its hash by the move, for clients that cannot be changed."),
};

/** What says so of an account of an engine. */
export const carriedField = (engine: string): "role" | "password" => (engine === "postgres" ? "role" : "password");

/** Whether only its old users know its password. */
export const isCarried = (account: { role: string; password?: "generated" | "carried" }): boolean => account.role === "carried" || account.password === "carried";

/** The same for accounts. */
export const commonAccount = {
  unencrypted: z.boolean().default(false).describe("It may also connect without TLS: whoever can listen on the network then reads its rows, and its password where the engine sends one."),
  rotation: z.number().int().min(0).default(0).describe("Counted up, the account gets a new password, and the applications that dbhaven runs are deployed again with it.").meta({ unit: "count", examples: [1] }),
};
