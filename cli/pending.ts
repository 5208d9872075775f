/**
 * Pending operations: what a killed `up` may or may not have made. Pulumi creates it again and warns for ever. Services and
 * networks are adopted by the program, volumes by Docker; a half-made container or secret has to go first, since it would
 * be in the way or be made twice. Both hold nothing that is not made again.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../config/issues";
import type { Estate } from "../config/schema";
import { connect, orMissing, type Docker } from "../swarm/engine";
import { labelOf } from "../swarm/labels";
import { pulumiOutput, stackOptions, type Workspace } from "./pulumi";

export interface Operation { type: string; resource: { urn: string; type: string; inputs?: Record<string, unknown> } }
interface Deployment { pending_operations?: Operation[] | null }

/** Pulumi's own names for operations that may have made something. */
const making = (operation: Operation) => operation.type === "creating" || operation.type === "importing";

/** Whether anything is pending, read from the file of a file backend; undefined where only pulumi can tell. */
export function hasPending(folder: string | undefined, project: string, stack: string): boolean | undefined {
  if (!folder) return undefined;
  const file = path.join(folder, ".pulumi", "stacks", project, `${stack}.json`);
  try {
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint?: { latest?: Deployment } };
    return (checkpoint?.latest?.pending_operations ?? []).some(making);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? false : undefined;
  }
}

/** Drops pending creates from the state and removes what they left in the way. */
export async function clearPendingCreates(stack: string, space: Workspace, estate: Estate, say: (line: string) => void): Promise<void> {
  const options = stackOptions(stack, { ...space, configFiles: {} });
  const exported = pulumiOutput(["stack", "export", ...options], space);
  if (exported.code !== 0) {
    if (/no stack named/.test(exported.stderr)) return;
    throw new UserError(`the state of stack ${stack} cannot be read: ${exported.stderr.trim().split("\n").at(-1)}`);
  }
  const state = JSON.parse(exported.stdout) as { deployment: Deployment };
  const operations = (state.deployment.pending_operations ?? []).filter(making);
  if (operations.length === 0) return;
  await removeHalfMade(operations, engines(estate), estate.name, say);
  state.deployment.pending_operations = state.deployment.pending_operations!.filter((operation) => !making(operation));
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-state-"));
  try {
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(state), { mode: 0o600 });
    const imported = pulumiOutput(["stack", "import", ...options, "--file", path.join(folder, "state.json")], space);
    if (imported.code !== 0) throw new UserError(`pending operations of stack ${stack} could not be cleared: ${imported.stderr.trim().split("\n").at(-1)}; run: pulumi refresh --clear-pending-creates`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  say(`cleared what a killed run had begun to make: ${operations.map(({ resource }) => resource.urn.split("::").at(-1)).join(", ")}`);
}

interface Engines { manager: Docker | undefined; servers: Docker[] }

function engines(estate: Estate): Engines {
  const all = Object.entries(estate.servers).map(([name, server]) => ({ server, docker: connect({ name, host: server.docker, sshOptions: server.sshOptions }) }));
  return { manager: all.find(({ server }) => server.manager)?.docker, servers: all.map(({ docker }) => docker) };
}

/** Only with this estate's label: a name alone could be somebody else's. */
export async function removeHalfMade(operations: Operation[], { manager, servers }: Engines, estate: string, say: (line: string) => void): Promise<void> {
  for (const { resource } of operations) {
    const name = resource.inputs?.name;
    if (typeof name !== "string") continue;
    if (resource.type === "docker:index/container:Container") {
      for (const server of servers) {
        const found = await orMissing(server.getContainer(name).inspect());
        if (!found || labelOf(found.Config.Labels, "estate") !== estate) continue;
        await orMissing(server.getContainer(found.Id).remove({ force: true }));
        say(`removed the half-made container ${name}`);
      }
    }
    if (resource.type === "docker:index/secret:Secret" && manager) {
      const secrets = await manager.listSecrets({ filters: { name: [name] } } as never) as unknown as { ID: string; Spec: { Name: string; Labels?: Record<string, string> } }[];
      const found = secrets.find(({ Spec }) => Spec.Name === name && labelOf(Spec.Labels, "estate") === estate);
      if (!found) continue;
      await orMissing(manager.getSecret(found.ID).remove());
      say(`removed the half-made secret ${name}`);
    }
  }
}
