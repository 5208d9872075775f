/**
 * Pending operations: what a killed `up` may or may not have made. Pulumi creates it again and warns for ever. Services and
 * networks are adopted by the program, volumes by Docker, and what else was half made is dealt with by halfMade.ts; so are
 * containers that were made and could not be started, which no provider tries again.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../config/issues";
import type { Estate } from "../config/schema";
import { planEstate } from "../plan/plan";
import { checkpointFile, type Operation } from "./checkpoint";
import { exportedState, type ExportedState, type StateResource } from "./exportedState";
import { enginesOf, halfMadeInDatabases, removeHalfMade, removeHalfMadeAccounts, startMade } from "./halfMade";
import { pulumiOutput, stackOptions, type Workspace } from "./pulumi";

/** Pulumi's own names for operations that may have made something. */
const making = (operation: Operation) => operation.type === "creating" || operation.type === "importing";

/** Whether it was made on a server that is offline, or in an instance there: looked for when that is back. */
function isAway({ resource }: Operation, estate: Estate): boolean {
  const { servers, instances } = planEstate(estate);
  const away = servers.filter(({ offline }) => offline).map(({ key }) => key);
  const providers = [...away.map((key) => `${key}-engine`), ...instances.filter(({ server }) => away.includes(server)).map(({ key }) => `${key}-accounts`)];
  return providers.some((name) => resource.provider?.includes(`::${name}::`));
}

const unstarted = ({ type, initErrors = [] }: StateResource) => type === "docker:index/container:Container" && initErrors.length > 0;

/** Whether anything is pending or half made, read from the file of a file backend; undefined where only pulumi can tell. */
export function hasPending(folder: string | undefined, project: string, stack: string): boolean | undefined {
  if (!folder) return undefined;
  const file = checkpointFile(folder, project, stack);
  try {
    const { checkpoint } = JSON.parse(fs.readFileSync(file, "utf8")) as { checkpoint?: { latest?: ExportedState["deployment"] } };
    const { pending_operations, resources = [] } = checkpoint?.latest ?? {};
    return (pending_operations ?? []).some(making) || resources.some(unstarted);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? false : undefined;
  }
}

/**
 * Starts containers that were only made, removes what pending creates left in the way, and drops those from the state. What was made inside a database server is not
 * removed: it stays noted in the state until an `up` has taken it over.
 * @returns the URNs of what is there and has to be taken over
 */
export async function settlePendingCreates(stack: string, space: Workspace, estate: Estate, say: (line: string) => void): Promise<string[]> {
  const state = exportedState(stack, space);
  if (!state) return [];
  const { resources = [], pending_operations } = state.deployment;
  const [toStart, operations] = [resources.filter(unstarted), (pending_operations ?? []).filter(making)];
  if (toStart.length === 0 && operations.length === 0) return [];
  const engines = enginesOf(estate);
  await startMade(toStart, engines, estate.name, say);
  if (operations.length === 0) return [];
  const noted = new Set(resources.map(({ urn }) => urn));
  await removeHalfMade(operations, engines, estate.name, say);
  const unnoted = operations.filter(({ resource }) => !noted.has(resource.urn));
  await removeHalfMadeAccounts(unnoted, estate, engines, say);
  const taken = await halfMadeInDatabases(unnoted, estate, engines);
  const stays = (operation: Operation) => !making(operation) || taken.includes(operation.resource.urn) || isAway(operation, estate);
  if (operations.every(stays)) return taken;
  state.deployment.pending_operations = state.deployment.pending_operations!.filter(stays);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-state-"));
  try {
    fs.writeFileSync(path.join(folder, "state.json"), JSON.stringify(state), { mode: 0o600 });
    const imported = pulumiOutput(["stack", "import", ...stackOptions(stack, { ...space, configFiles: {} }), "--file", path.join(folder, "state.json")], space);
    if (imported.code !== 0) throw new UserError(`pending operations of stack ${stack} could not be cleared: ${imported.stderr.trim().split("\n").at(-1)}; run: pulumi refresh --clear-pending-creates`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
  say(`cleared what a killed run had begun to make: ${operations.filter((operation) => !stays(operation)).map(({ resource }) => resource.urn.split("::").at(-1)).join(", ")}`);
  return taken;
}
