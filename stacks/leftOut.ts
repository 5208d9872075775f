import type * as pulumi from "@pulumi/pulumi";
import type { LeftOut } from "../plan/offline";

type Outputs = Record<string, unknown>;

/** The stack's outputs, with those of what is left out of this run as the last successful `up` had them: what is as it was is also shown as it was. */
export function withLeftOut(outputs: Outputs, leftOut: LeftOut, lastOutput: (name: string) => pulumi.Output<Outputs | undefined>): Outputs {
  const ofEach: Record<string, string[]> = {
    held: leftOut.instances, authorities: leftOut.instances, databases: leftOut.databases, connections: leftOut.databases,
    moves: leftOut.moves, applications: leftOut.applications,
  };
  const kept = Object.entries(ofEach).filter(([, keys]) => keys.length > 0).map(([name, keys]) =>
    [name, { ...outputs[name] as Outputs, ...Object.fromEntries(keys.map((key) => [key, lastOutput(name).apply((last) => last?.[key])])) }]);
  return { ...outputs, ...Object.fromEntries(kept) };
}
