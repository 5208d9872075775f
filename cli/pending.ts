/**
 * Pending operations: what a killed `up` may or may not have made. Pulumi creates it again and warns for ever. Services and
 * networks are adopted by the program, volumes by Docker, and what else was half made is dealt with by halfMade.ts; so are
 * containers that were made and could not be started, which no provider tries again.
 */
import * as fs from "node:fs";
import type { Estate } from "../config/schema";
import { planEstate } from "../plan/plan";
import { checkpointFile, type Operation } from "./checkpoint";
import { exportedState, importState, type ExportedState, type StateResource } from "./exportedState";
import { containerType, enginesOf, type InDatabases, removeHalfMade, settleInDatabases, startMade } from "./halfMade";
import type { Workspace } from "./pulumi";

/** Pulumi's own names for operations that may have made something. */
const making = (operation: Operation) => operation.type === "creating" || operation.type === "importing";

/** Whether it was made on a server that is offline, or in an instance there: looked for when that is back. */
function isAway({ resource }: Operation, estate: Estate): boolean {
  const { servers, instances } = planEstate(estate);
  const away = servers.filter(({ offline }) => offline).map(({ key }) => key);
  const providers = [...away.map((key) => `${key}-engine`), ...instances.filter(({ server }) => away.includes(server)).map(({ key }) => `${key}-accounts`)];
  return providers.some((name) => resource.provider?.includes(`::${name}::`));
}

const unstarted = ({ type, initErrors = [] }: StateResource) => type === containerType && initErrors.length > 0;

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

/** What is seen in database servers where nothing is looked for. */
export const nothing: InDatabases = { there: [], unknown: [] };

/**
 * Starts containers that were only made, removes what pending creates left in the way, and drops those from the state. What was
 * made inside a database server is not removed: it stays noted in the state until an `up` has taken it over, as does what an
 * instance that does not answer may have.
 * @returns what was looked for in database servers: what is there has to be taken over
 */
export async function settlePendingCreates(stack: string, space: Workspace, estate: Estate, say: (line: string) => void): Promise<InDatabases> {
  const state = exportedState(stack, space);
  if (!state) return nothing;
  const { resources = [], pending_operations } = state.deployment;
  const [toStart, operations] = [resources.filter(unstarted), (pending_operations ?? []).filter(making)];
  if (toStart.length === 0 && operations.length === 0) return nothing;
  const engines = enginesOf(estate);
  await startMade(toStart, engines, estate.name, say);
  if (operations.length === 0) return nothing;
  const noted = new Set(resources.map(({ urn }) => urn));
  await removeHalfMade(operations, engines, estate.name, say);
  const unnoted = operations.filter(({ resource }) => !noted.has(resource.urn));
  const seen = await settleInDatabases(unnoted, estate, engines, say);
  const stays = (operation: Operation) => !making(operation) || [...seen.there, ...seen.unknown].includes(operation.resource.urn) || isAway(operation, estate);
  if (operations.every(stays)) return seen;
  state.deployment.pending_operations = state.deployment.pending_operations!.filter(stays);
  importState(state, stack, space);
  say(`cleared what an earlier run had begun to make: ${operations.filter((operation) => !stays(operation)).map(({ resource }) => resource.urn.split("::").at(-1)).join(", ")}`);
  return seen;
}
