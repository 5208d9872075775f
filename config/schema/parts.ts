/** Parts that several places of the schema are made of. */
import { z } from "zod";

/** Text of one form; the words say to a person (and in an editor) what the expression says to the machine. */
export const text = (pattern: RegExp, words: string) => z.string().regex(pattern).meta({ patternErrorMessage: words });

/** Keys of servers, instances, applications and the like: they become Docker names and labels. */
export const key = text(/^[a-z][a-z0-9-]{0,29}$/, "lower-case letters, digits and hyphens, 30 at most, starting with a letter");
/** A key with the name that stands for it in examples. */
export const named = (example: string) => key.meta({ examples: [example] });
/** A PostgreSQL role or database name; 63 bytes is PostgreSQL's limit (NAMEDATALEN - 1). */
export const identifier = text(/^[^\x00-\x1f\x7f]{1,63}$/, "a name of 1 to 63 characters").meta({ examples: ["orders"] });
export const port = z.number().int().min(1).max(65535).meta({ unit: "TCP port", examples: [5433] });
export const seconds = z.number().int().positive().meta({ unit: "seconds", examples: [30] });
export const image = text(/^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/, "an image with its tag, like postgres:17-trixie").meta({ examples: ["postgres:17-trixie"] });
export const absolutePath = text(/^\//, "an absolute path").meta({ examples: ["/var/log/web"] });
export const filePath = text(/^(\/(?!\.{1,2}(\/|$))[^/]+)+$/, "the absolute path of a file, without . and ..").meta({ examples: ["/opt/reports/.env"] });
/** Docker's own rule for names of containers, networks and volumes. */
export const dockerObject = text(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "a Docker name (letters, digits, dots, underscores and hyphens)").meta({ examples: ["old-db"] });
export const host = text(/^[a-zA-Z0-9][a-zA-Z0-9.:-]*$/, "an IP address or host name").meta({ examples: ["192.0.2.80"] });
export const engineAddress = text(
  /^(ssh:\/\/([\w.-]+@)?[a-zA-Z0-9][\w.-]*(:\d+)?|unix:\/\/\/.+|tcp:\/\/[a-zA-Z0-9][\w.-]*:\d+)$/,
  "ssh://user@host, unix:///path or tcp://host:port",
).meta({ examples: ["ssh://operator@192.0.2.80"] });
export const variable = text(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "letters, digits and underscores").meta({ examples: ["DATABASE_HOST"] });
export const settingName = text(/^[a-zA-Z_][a-zA-Z0-9_.]*$/, "letters, digits, underscores and dots").meta({ examples: ["random_page_cost"] });

/** What is none, config/references says. */
export const addressRange = z.string().min(1).meta({ examples: ["192.0.2.0/24"] });
export const ipAddress = z.string().min(1).meta({ examples: ["192.0.2.80"] });
export const ipv4Address = text(/^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!$)|$)){4}$/, "an IPv4 address, like 172.22.1.249");
/** A key under `secrets` of the stack's configuration. */
export const secretKey = (example: string) => text(/^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/, "letters, digits, hyphens and underscores, starting with a letter").meta({ examples: [example] });

/** Of whatever has a key. @param key the form of the keys there */
export const formerly = <Key extends z.ZodString>(key: Key) => key.optional()
  .describe("The key that it had when it was made, where that is another one now: everything that was made keeps this name, in Docker, in the database server and in Pulumi's state; default: the key.");

export const serverKey = named("srv80").describe("Key of a server of this estate.");
export const databaseAddress = z.strictObject({
  instance: named("pg-main").describe("Key of an instance of this estate."),
  database: identifier.describe("Name of a database in that instance."),
});
