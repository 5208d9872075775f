import { spawnSync } from "node:child_process";
import * as pulumi from "@pulumi/pulumi";
import { UserError } from "../config/issues";
import type { Held } from "../plan/losses";

const stackName = () => `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;

/** What this stack's last successful `up` had as outputs; a failed one leaves them as they were. */
export const lastUp = () => new pulumi.StackReference("last-up", { name: stackName() });

/** Its `held` output; undefined before the first. */
export async function heldBefore(last: pulumi.StackReference): Promise<Held | undefined> {
  const { value } = await last.getOutputDetails("held");
  return value as Held | undefined;
}

/** Its name of the estate; undefined before the first. */
export async function nameBefore(last: pulumi.StackReference): Promise<string | undefined> {
  const { value } = await last.getOutputDetails("estate");
  return value as string | undefined;
}

/**
 * Whether the state knows no volume: no `up` ever came so far, or the state is lost. A program does not see its own state,
 * so pulumi is asked, which takes a second: only where there was no successful `up`. From here and not by the command line
 * (cli/exportedState.ts), so that a bare `pulumi up` is refused as well.
 */
export function knowsNothing(): boolean {
  const { status, stdout, stderr, error } = spawnSync("pulumi", ["stack", "export", "--stack", stackName(), "--non-interactive"], { encoding: "utf8", maxBuffer: 1 << 30 });
  if (status !== 0) throw new UserError(`the state of stack ${pulumi.getStack()} cannot be read: ${(stderr || error?.message || "").trim().split("\n").at(-1)}`);
  const { deployment } = JSON.parse(stdout) as { deployment: { resources?: { type: string }[] } };
  return !(deployment.resources ?? []).some(({ type }) => type === "docker:index/volume:Volume");
}
