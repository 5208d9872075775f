/** The state as pulumi exports it, and takes it back. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../config/issues";
import type { Operation } from "./checkpoint";
import { pulumiOutput, stackOptions, type Workspace } from "./pulumi";

export interface StateResource {
  urn: string; type: string; id?: string; parent?: string; provider?: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown>;
  /** Why it was made and does not work: the next up takes it for made. */
  initErrors?: string[];
}

/** What pulumi takes back as it is (stack import). */
export interface ExportedState { deployment: { resources?: StateResource[]; pending_operations?: Operation[] | null } }

/**
 * @param secrets in plain; encrypted without it
 * @returns undefined where the backend has no such stack
 * @throws UserError where it cannot be read
 */
export function exportedState(stack: string, space: Workspace, { secrets = false } = {}): ExportedState | undefined {
  const { code, stdout, stderr } = pulumiOutput(["stack", "export", ...stackOptions(stack, { ...space, configFiles: {} }), ...(secrets ? ["--show-secrets"] : [])], space);
  if (/no stack named/.test(stderr)) return undefined;
  if (code !== 0) throw new UserError(`the state of stack ${stack} cannot be read: ${stderr.trim().split("\n").at(-1)}`);
  return JSON.parse(stdout) as ExportedState;
}

/** @throws UserError where there is no such stack, or its state cannot be read */
export function stateResources(stack: string, space: Workspace, options?: { secrets?: boolean }): StateResource[] {
  const state = exportedState(stack, space, options);
  if (!state) throw new UserError(`the backend has no stack ${stack}; make an empty one (npx pulumi stack init ${stack}), then run this again.`);
  return state.deployment.resources ?? [];
}

/** @throws UserError where pulumi does not take it */
export function importState(state: ExportedState, stack: string, space: Workspace): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-state-"));
  try {
    const file = path.join(folder, "state.json");
    fs.writeFileSync(file, JSON.stringify(state), { mode: 0o600 });
    const { code, stderr } = pulumiOutput(["stack", "import", ...stackOptions(stack, { ...space, configFiles: {} }), "--file", file], space);
    if (code !== 0) throw new UserError(`the state of stack ${stack} cannot be written: ${stderr.trim().split("\n").at(-1)}; put that right and run up again, or run: pulumi refresh --clear-pending-creates`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}
