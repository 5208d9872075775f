/** Parts that several places of the schema are made of. */
import { z } from "zod";

/** Text of one form; the words say to a person (and in an editor) what the expression says to the machine. */
export const text = (pattern: RegExp, words: string) => z.string().regex(pattern).meta({ patternErrorMessage: words });

/** Keys of servers, instances, applications and the like: they become Docker names and labels. */
export const key = text(/^[a-z][a-z0-9-]{0,29}$/, "lower-case letters, digits and hyphens, 30 at most, starting with a letter");
/** A PostgreSQL role or database name; 63 bytes is PostgreSQL's limit (NAMEDATALEN - 1). */
export const identifier = text(/^[^\x00-\x1f\x7f]{1,63}$/, "a name of 1 to 63 characters");
export const port = z.number().int().min(1).max(65535);
export const seconds = z.number().int().positive();
export const image = text(/^[^\s:@]+(:\d+\/[^\s:@]+)?(:[\w][\w.-]*)?(@sha256:[0-9a-f]{64})?$/, "an image with its tag, like postgres:17-trixie");
export const absolutePath = text(/^\//, "an absolute path");
/** Docker's own rule for names of containers, networks and volumes. */
export const dockerObject = text(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, "a Docker name (letters, digits, dots, underscores and hyphens)");
export const host = text(/^[a-zA-Z0-9][a-zA-Z0-9.:-]*$/, "an IP address or host name");
export const engineAddress = text(
  /^(ssh:\/\/([\w.-]+@)?[a-zA-Z0-9][\w.-]*(:\d+)?|unix:\/\/\/.+|tcp:\/\/[a-zA-Z0-9][\w.-]*:\d+)$/,
  "ssh://user@host, unix:///path or tcp://host:port",
);
export const variable = text(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "letters, digits and underscores");
export const settingName = text(/^[a-zA-Z_][a-zA-Z0-9_.]*$/, "letters, digits, underscores and dots");

export const serverKey = key.describe("Key of a server of this estate.");
export const databaseAddress = z.strictObject({
  instance: key.describe("Key of an instance of this estate."),
  database: identifier.describe("Name of a database in that instance."),
});
