import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { accepted, composeEstate } from "../../config/compose";
import { loadEstateFromFiles } from "../../config/load";
import { isCarried } from "../../config/schema/instance";
import { planEstate, type Plan } from "../../plan/plan";
import { golden } from "../support/golden";
import { program } from "../support/program";
import { graph, isSecret, type Recorded } from "../support/recorder";

interface Example {
  /** Folder of its goldens. */
  name: string;
  estate: string;
  /** Where an environment says what is its own. */
  stack?: { stack: string; configFile?: string };
  /** Where each instance runs, with the port that it publishes there: as the source of the estate says. */
  places: Record<string, string>;
  /** Pairs of an application and a network of an instance that it does not use. */
  foreign: number;
}

const environments = ["dev", "staging", "prod"];
const services = ["user", "payment", "wallet", "ledger", "compliance", "analytics", "security", "notification"];

const examples: Example[] = [
  {
    name: "wizardsofts",
    estate: "wizardsofts",
    stack: { stack: "prod" },
    places: {
      "pg-gitlab": "srv80:5435", "pg-keycloak": "srv80:5434", "pg-megabuild": "srv80:5433",
      "redis-gitlab": "srv80:6380", "redis-appwrite": "srv80:6381", "redis-megabuild": "srv80:6382", "redis-mailcow": "srv80:6383",
      "mariadb-appwrite": "srv80:3307", "mariadb-mailcow": "srv80:3308",
    },
    foreign: 3 * 7,
  },
  ...environments.map((environment): Example => ({
    name: `brand-club-${environment}`,
    estate: "brand-club",
    stack: { stack: `brand-club-${environment}`, configFile: `estates/brand-club/Pulumi.brand-club-${environment}.yaml` },
    places: { mariadb: "srv1", "redis-cache": "srv1", "redis-queue": "srv1" },
    foreign: 0,
  })),
  { name: "waqiti", estate: "waqiti", places: Object.fromEntries(services.map((service, i) => [`postgres-${service}`, `db1:${5433 + i}`])), foreign: 8 * 7 },
  { name: "homelab", estate: "homelab", places: { central: "db1:5432", immich: "db1:5433" }, foreign: 0 },
  { name: "sav3", estate: "sav3", places: { "postgres-blue": "srv1", "postgres-green": "srv1" }, foreign: 1 },
];

interface Built { example: Example; plan: Plan; resources: Recorded[] }

/** Each program once, for all tests. */
const built: Built[] = [];

async function build(example: Example): Promise<void> {
  const estate = estateOf(example);
  built.push({ example, plan: planEstate(estate), resources: await program(estate, { preview: true }) });
}

function estateOf({ estate, stack }: Example) {
  if (stack) return loadEstateFromFiles(stack).estate;
  const file = `estates/${estate}.yaml`;
  return accepted(composeEstate(fs.readFileSync(file, "utf8"), file), file);
}

/** One test for each example, and a failure that names it. */
function eachExample(what: string, check: (built: Built) => void): void {
  for (const [i, { name }] of examples.entries()) it(`${name} ${what}`, () => check(built[i]!));
}

const place = ({ server, publishedPort }: Plan["instances"][number]) => (publishedPort === null ? server : `${server}:${publishedPort}`);

describe("Example estates", () => {
  before(async () => { for (const example of examples) await build(example); });

  eachExample("has the plan and the graph that the golden files show", ({ example: { name }, plan, resources }) => {
    golden(`${name}/plan.json`, `${JSON.stringify(plan, null, 2)}\n`);
    golden(`${name}/graph.txt`, graph(resources));
  });

  eachExample("runs each instance where its source says, on a port of its own", ({ example, plan }) => {
    assert.deepEqual(Object.fromEntries(plan.instances.map((instance) => [instance.key, place(instance)])), example.places);
    const published = plan.instances.filter(({ publishedPort }) => publishedPort !== null).map(place);
    assert.equal(new Set(published).size, published.length);
  });

  eachExample("pins each instance's service to its server", ({ plan, resources }) => {
    for (const { key, hostname } of plan.instances) {
      assert.deepEqual((service(resources, key).inputs.taskSpec as any).placement.constraints, [`node.hostname==${hostname}`], key);
    }
  });

  eachExample("lets applications reach their own databases only", ({ example, plan, resources }) => {
    let foreign = 0;
    for (const { key, uses, runs } of plan.applications) {
      // What is left unchanged joins no network of the tier.
      if (!("image" in runs)) continue;
      const used = plan.instances.filter((instance) => uses.some((use) => use.instance === instance.key));
      const joined = networksOf(plan, resources, key);
      assert.deepEqual(joined, [...new Set(used.map(({ network }) => network))].sort(), key);
      for (const other of plan.instances.filter((instance) => !used.includes(instance))) {
        assert.ok(!joined.includes(other.network), `${key} is on the network of ${other.key}`);
        foreign++;
      }
    }
    assert.equal(foreign, example.foreign);
  });

  eachExample("makes a password of its own for each account, but for those that are carried", ({ plan, resources }) => {
    const accounts = plan.instances.flatMap(({ databases }) => databases.flatMap((database) => (
      (database.accounts as ({ name: string } & Parameters<typeof isCarried>[0])[]).filter((account) => !isCarried(account)).map(({ name }) => `${database.key}-${name}`)
    )));
    // dbhaven's own: one in each server, and one in the source of each move.
    const owners = [...accounts, ...plan.instances.map(({ key }) => `${key}-administrator`), ...plan.moves.map(({ key }) => `${key}-dbhaven`)];
    const passwords = resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword").map(({ name }) => name);
    assert.deepEqual(passwords.sort(), owners.map((owner) => `${owner}-password`).sort());
  });

  eachExample("shows no secret in plain", ({ resources }) => {
    for (const { name, type, inputs } of resources) {
      if (type === "command:local:Command") assert.ok(isSecret(inputs.stdin), name);
      if (type === "docker:index/secret:Secret") assert.ok(isSecret(inputs.data), name);
      const plain = JSON.stringify(inputs, (_key, value) => (isSecret(value) ? "[secret]" : value));
      assert.ok(!/password-of-|source-password|key-of-|SCRAM-SHA-256\$/.test(plain), `${name}: ${plain}`);
    }
  });

  it("that are environments of one estate share no name and no port", () => {
    const holders = new Map<string, string>();
    const taken = built.filter(({ example }) => example.estate === "brand-club").flatMap(({ example, plan, resources }) => {
      const objects = resources.filter(({ type, inputs }) => /^docker:index\/(network|volume|service|container):/.test(type) && inputs.name);
      const ports = plan.instances.filter(({ publishedPort }) => publishedPort !== null).map(place);
      return [plan.estate, ...ports, ...objects.map(({ type, inputs }) => `${type} ${inputs.name}`)].map((name) => ({ name, by: example.name }));
    });
    for (const { name, by } of taken) {
      assert.ok(!holders.has(name), `${name}: ${holders.get(name)} and ${by}`);
      holders.set(name, by);
    }
    for (const name of ["network:Network brandclub-prod-network", "network:Network brandclub-prod-mariadb", "volume:Volume brandclub-dev-redis-queue-data"]) assert.ok(holders.has(`docker:index/${name}`), name);
  });

  it("are named in no code but the lab's demo of one, with its old world and its images", () => {
    const names = ["wizard-?softs", "brand-?club", "waqiti", "home-?lab", "sav3"];
    const demo = /^lab\/(estates\/wizardsofts\/|demo\.ts$|images\/recipes\.ts$)/;
    const files = ["index.ts", "package.json", "tsconfig.json", ...["cli", "components", "config", "jobs", "lab", "plan", "stacks", "swarm"].flatMap(filesBelow)].filter((file) => !demo.test(file));
    assert.ok(files.length > 100);
    for (const file of files) assert.doesNotMatch(`${file}\n${fs.readFileSync(file, "utf8")}`, new RegExp(names.join("|"), "i"), file);
  });
});

const service = (resources: Recorded[], key: string) => resources.find(({ type, name }) => type === "docker:index/service:Service" && name === `${key}-service`) ?? assert.fail(`no service ${key}`);

/** In a preview ids are not known, but which resource they come from is. */
function networksOf(plan: Plan, resources: Recorded[], key: string): string[] {
  const sources = service(resources, key).propertyDependencies.taskSpec!;
  return plan.networks.map((network) => network.key).filter((network) => sources.includes(`${network}-overlay`));
}

function filesBelow(folder: string): string[] {
  return fs.readdirSync(folder, { withFileTypes: true }).filter(({ name }) => name !== "node_modules").flatMap((entry) => {
    const file = path.join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(file) : [file];
  });
}
