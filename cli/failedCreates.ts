/**
 * Creates that failed while an `up` ran. Where a connection broke before the answer came, the server may have carried it out all the
 * same, and no state knows: it is noted there as a killed `up` would have left it, and the next one looks (halfMade.ts).
 */
import type { Operation } from "./checkpoint";
import type { FailedOperation } from "./events";
import { exportedState, importState } from "./exportedState";
import { isLookedFor } from "./halfMade";
import type { Workspace } from "./pulumi";

/** A server that answers so has made nothing, and what it has is somebody else's. */
const taken = /already (exists|in use)|AlreadyExists|CREATE USER failed/;

export function failedCreates(failed: FailedOperation[]): Operation[] {
  return failed.flatMap(({ op, urn, type, wanted, said }) =>
    (op !== "create" || !wanted || !isLookedFor(type) || taken.test(said) ? [] : [{ type: "creating", resource: { urn, type, custom: true, ...wanted } }]));
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
