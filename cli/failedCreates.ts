/**
 * Creates that failed while an `up` ran. Where a connection broke before the answer came, the server may have carried it out all the
 * same, and no state knows: it is noted there as a killed `up` would have left it, and the next one looks (halfMade.ts).
 */
import type { Operation } from "./checkpoint";
import { exportedState, importState } from "./exportedState";
import { isLookedFor } from "./halfMade";
import type { Workspace } from "./pulumi";

/** A server that answers so has made nothing, and what it has is somebody else's. */
const taken = /already (exists|in use)|AlreadyExists|CREATE USER failed/;

/** Of pulumi's events (apitype.EngineEvent) what is read here. */
interface EngineEvent {
  diagnosticEvent?: { urn?: string; severity: string; message: string };
  resOpFailedEvent?: { metadata: { op: string; urn: string; type: string; new: { parent: string; provider: string; inputs: Record<string, unknown> } | null } };
}

/** @param log what pulumi writes with --event-log, a JSON object a line */
export function failedCreates(log: string): Operation[] {
  const events = log.split("\n").flatMap(event);
  const said = (urn: string) => events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.urn === urn && diagnosticEvent.severity === "error" ? [diagnosticEvent.message] : []));
  return events.flatMap(({ resOpFailedEvent }) => {
    const { op, urn, type, new: wanted } = resOpFailedEvent?.metadata ?? {};
    if (op !== "create" || !urn || !type || !wanted || !isLookedFor(type) || taken.test(said(urn).join("\n"))) return [];
    return [{ type: "creating", resource: { urn, type, custom: true, parent: wanted.parent, provider: wanted.provider, inputs: wanted.inputs } }];
  });
}

/** Lines that were not written to their end are none. */
function event(line: string): EngineEvent[] {
  try {
    return [JSON.parse(line) as EngineEvent];
  } catch {
    return [];
  }
}

/** Notes them in the state, but for what the state has. */
export function noteFailedCreates(operations: Operation[], stack: string, space: Workspace): void {
  const state = operations.length > 0 ? exportedState(stack, space) : undefined;
  if (!state) return;
  const { resources = [], pending_operations } = state.deployment;
  const known = new Set([...resources, ...(pending_operations ?? []).map(({ resource }) => resource)].map(({ urn }) => urn));
  const fresh = operations.filter(({ resource: { urn } }) => !known.has(urn));
  if (fresh.length === 0) return;
  state.deployment.pending_operations = [...(pending_operations ?? []), ...fresh];
  importState(state, stack, space);
}
