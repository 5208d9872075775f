/** npm run eject -- [STACK] [--to FOLDER] [--secrets] */
import * as fs from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import { UserError } from "../config/issues";
import type { InstancePlan } from "../plan/instances";
import { volumeGuard } from "../plan/lostVolumes";
import { planEstate, type Plan } from "../plan/plan";
import { connectEngine } from "../swarm/engine";
import { labelFilter } from "../swarm/labels";
import { stackFile, type SwarmService } from "../swarm/stackFile";
import { run } from "./arguments";
import { estateOf } from "./estate";
import { stateResources, type StateResource } from "./exportedState";
import { workspace } from "./pulumi";

const help = `npm run eject -- [STACK] [--to FOLDER] [--secrets]

Writes what runs the same databases without dbhaven: for each database stack a file for \`docker stack deploy\`, as its instances
run now, and the list of the secrets that it needs. Changes nothing on any server. STACK: default dev.
  --to FOLDER   a folder that does not exist or is empty; default ejected/<stack>
  --secrets     writes the values of the secrets and all passwords, in plain, into files that only you can read
What to do then: docs/eject.md.`;

interface Found { services: SwarmService[]; networks: Record<string, string> }

run(async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { to: { type: "string" }, secrets: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
  const [stack = "dev", ...more] = positionals;
  if (values.help || more.length > 0) return console.log(help), values.help ? 0 : 1;
  const space = workspace();
  const plan = planEstate(estateOf(stack, space).estate);
  const found = await runningServices(plan);
  const stacks = stacksOf(plan, found.services);
  const secrets = values.secrets ? secretValues(stateResources(stack, space, { secrets: true })) : undefined;
  const folder = emptyFolder(values.to ?? path.join("ejected", stack));
  for (const [name, services] of Object.entries(stacks)) write(folder, `${name}.yaml`, `${introduction(plan, name, services)}${stringify(stackFile(services, found.networks), { lineWidth: 0 })}`);
  write(folder, "secrets.txt", secretList(Object.values(stacks)));
  if (secrets) {
    fs.mkdirSync(path.join(folder, "secrets"), { mode: 0o700 });
    for (const [name, value] of Object.entries(secrets)) write(path.join(folder, "secrets"), name, value);
  }
  console.log(`${folder}: ${[...Object.keys(stacks).map((name) => `${name}.yaml`), "secrets.txt", ...(secrets ? ["secrets/ (in plain: keep them where passwords are kept)"] : [])].join(", ")}`);
  return 0;
});

async function runningServices(plan: Plan): Promise<Found> {
  const manager = connectEngine(plan.servers.find(({ manager: is }) => is)!.engine);
  const [services, networks] = await Promise.all([
    manager.listServices({ filters: labelFilter(plan.estate, { instance: "" }) } as never) as unknown as Promise<SwarmService[]>,
    manager.listNetworks() as unknown as Promise<{ Id: string; Name: string }[]>,
  ]);
  return { services, networks: Object.fromEntries(networks.map(({ Id, Name }) => [Id, Name])) };
}

/** By database stack, then by instance. @throws UserError where an instance has no service: a part would be missing unnoticed */
function stacksOf({ instances }: Plan, services: SwarmService[]): Record<string, Record<string, SwarmService>> {
  const found = (instance: InstancePlan) => services.find(({ Spec }) => Spec.Name === instance.serviceName);
  const missing = instances.filter((instance) => !found(instance)).map(({ key }) => key);
  if (missing.length > 0) throw new UserError(`there is no service of ${missing.join(", ")} in the Swarm: run npm run up first, or take it out of the estate.`);
  const stacks = [...new Set(instances.map(({ databaseStack }) => databaseStack))];
  return Object.fromEntries(stacks.map((stack) => [stack, Object.fromEntries(instances.filter(({ databaseStack }) => databaseStack === stack).map((instance) => [instance.key, found(instance)!]))]));
}

function introduction(plan: Plan, name: string, services: Record<string, SwarmService>): string {
  const names = Object.values(services).map(({ Spec }) => Spec.Name);
  return [
    `The instances of the database stack ${name} (${plan.estate}), as they run now, for docker stack deploy on a manager.`,
    "Volumes, networks and secrets are the ones in use. Two servers never share a volume: first remove, then deploy.",
    `The option ${volumeGuard} keeps Docker from making a volume that is gone anew, empty.`,
    `  docker service rm ${names.join(" ")}`,
    `  docker stack deploy --compose-file ${name}.yaml ${plan.estate}-${name}`,
  ].map((line) => `# ${line}\n`).join("");
}

function secretList(stacks: Record<string, SwarmService>[]): string {
  const lines = stacks.flatMap((services) => Object.entries(services).flatMap(([key, { Spec }]) => (Spec.TaskTemplate.ContainerSpec.Secrets ?? []).map(({ SecretName, File }) =>
    `${SecretName}\n  used by: ${key}, as ${File.Name}\n  to make it again: docker secret create ${SecretName} secrets/${SecretName}\n`)));
  return `Docker secrets of the stack files. They are in the Swarm; Docker gives no value back. npm run eject -- --secrets writes the values.\n\n${lines.join("")}`;
}

/** By name of the file: what each Docker secret holds, and each password by the name of its resource. */
function secretValues(resources: StateResource[]): Record<string, string> {
  const text = (value: unknown) => JSON.parse((value as { plaintext: string }).plaintext) as string;
  return Object.fromEntries(resources.flatMap(({ urn, type, outputs }): [string, string][] => {
    if (type === "docker:index/secret:Secret") return [[String(outputs!.name), Buffer.from(text(outputs!.data), "base64").toString("utf8")]];
    if (type === "random:index/randomPassword:RandomPassword") return [[urn.split("::").at(-1)!, text(outputs!.result)]];
    return [];
  }));
}

function emptyFolder(folder: string): string {
  fs.mkdirSync(folder, { recursive: true });
  if (fs.readdirSync(folder).length > 0) throw new UserError(`${folder} is not empty: remove it, or name another folder with --to.`);
  return folder;
}

const write = (folder: string, name: string, text: string) => fs.writeFileSync(path.join(folder, name), text, { mode: 0o600, flag: "wx" });
