import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import type { PostgresInstance } from "../../config/engines/postgres";
import { z } from "zod";
import { handbook } from "../../config/handbook";
import type { JsonSchema } from "../../config/jsonSchema";
import { loadEstateFromFiles } from "../../config/load";
import { temporaryFolder } from "../support/temporaryFolder";

const document = fs.readFileSync("docs/configuration.md", "utf8");

/** The document's examples, each with the file that it is: "# File: <path>". */
const examples = [...document.matchAll(/^```yaml\n((?:#.*\n)?# File: (\S+)\n[^]*?)^```$/gm)].map(([, text, file]) => ({ file, text }));

describe("The examples of docs/configuration.md", () => {
  const directory = temporaryFolder();
  for (const { file, text } of examples) {
    fs.mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
    fs.writeFileSync(path.join(directory, file), text);
  }

  it("are an estate and a stack that can be loaded, with every override in its place", () => {
    assert.deepEqual(examples.map(({ file }) => file), ["estates/shop.yaml", "Pulumi.test.yaml"]);
    const { estate, secretIssues } = loadEstateFromFiles({ stack: "test", directory });
    assert.deepEqual(secretIssues, []);
    const instance = estate.databaseStacks.postgres.instances["pg-main"] as PostgresInstance;
    const web = estate.applications.web;
    assert.deepEqual([estate.servers.srv80.address, estate.servers.srv84.manager, estate.servers.srv84.sshOptions], ["198.51.100.80", true, ["-p", "2222"]]);
    assert.deepEqual([instance.image, instance.memoryMegabytes, instance.settings], ["postgres:17-trixie", 1024, { max_connections: 40, log_min_duration_statement: 250 }]);
    assert.deepEqual(instance.databases.orders.extensions, ["pg_trgm", "hstore"]);
    assert.deepEqual(["image" in web && web.replicas, web.probe], [1, undefined]);
  });

  it("are an estate that can be loaded without overrides", () => {
    fs.writeFileSync(path.join(directory, "Pulumi.plain.yaml"), "config:\n  dbhaven:estate: estates/shop.yaml\n");
    assert.equal(loadEstateFromFiles({ stack: "plain", directory }).estate.name, "shop");
  });
});

describe("The tables of fields", () => {
  const schema = z.toJSONSchema(z.strictObject({
    name: z.string().optional().describe("Its name | alias; default: <key>.").meta({ examples: ["a"] }),
    parts: z.record(z.string(), z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("disk"), sizeMegabytes: z.number().int().min(1).default(5).describe("Size.").meta({ unit: "MiB", examples: [10] }) }),
      z.strictObject({ kind: z.literal("tape").describe("Kind.") }),
    ])).describe("Parts."),
  }), { target: "draft-7", io: "input" }) as JsonSchema;
  const lines = handbook(schema).split("\n");

  it("give type, default, unit, description and example of each field, alternatives apart", () => {
    assert.ok(lines.includes("| `name` | text | \\<key> |  | Its name \\| alias. | `\"a\"` |"), lines.join("\n"));
    assert.ok(lines.includes("| `sizeMegabytes` | a whole number, 1 or more | `5` | MiB | Size. | `10` |"));
    assert.deepEqual(lines.filter((line) => line.startsWith("#")), ["### The estate", "### `parts.<name>` with kind: disk", "### `parts.<name>` with kind: tape"]);
  });
});
