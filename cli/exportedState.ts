/** The state as pulumi exports it, secrets encrypted. */
import { UserError } from "../config/issues";
import { pulumiOutput, stackOptions, type Workspace } from "./pulumi";

export interface StateResource { urn: string; type: string; id?: string; parent?: string; provider?: string }

/** @throws UserError where there is no such stack, or its state cannot be read */
export function exportedState(stack: string, space: Workspace): StateResource[] {
  const { code, stdout, stderr } = pulumiOutput(["stack", "export", ...stackOptions(stack, { ...space, configFiles: {} })], space);
  if (/no stack named/.test(stderr)) throw new UserError(`the backend has no stack ${stack}; make an empty one (npx pulumi stack init ${stack}), then run this again.`);
  if (code !== 0) throw new UserError(`the state of stack ${stack} cannot be read: ${stderr.trim().split("\n").at(-1)}`);
  return (JSON.parse(stdout) as { deployment: { resources?: StateResource[] } }).deployment.resources ?? [];
}
