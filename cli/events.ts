/** What pulumi notes while it runs (--event-log): operations that failed, and why. */
import type { Operation } from "./checkpoint";

type Wanted = Pick<Operation["resource"], "parent" | "provider" | "inputs">;

/** Of pulumi's events (apitype.EngineEvent) what is read here. */
interface EngineEvent {
  diagnosticEvent?: { urn?: string; severity: string; message: string };
  resOpFailedEvent?: { metadata: { op: string; urn: string; type: string; new: Wanted | null } };
}

export interface FailedOperation {
  op: string;
  urn: string;
  type: string;
  wanted: Wanted | null;
  /** All errors that were told of it. */
  said: string;
}

/** @param log a JSON object a line */
export function failedOperations(log: string): FailedOperation[] {
  const events = log.split("\n").flatMap(event);
  const said = (urn: string) => events.flatMap(({ diagnosticEvent }) => (diagnosticEvent?.urn === urn && diagnosticEvent.severity === "error" ? [diagnosticEvent.message] : []));
  return events.flatMap(({ resOpFailedEvent }) => {
    if (!resOpFailedEvent) return [];
    const { op, urn, type, new: wanted } = resOpFailedEvent.metadata;
    return [{ op, urn, type, wanted: wanted && { parent: wanted.parent, provider: wanted.provider, inputs: wanted.inputs }, said: said(urn).join("\n") }];
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
