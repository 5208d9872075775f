/** What the demo shows: an old world, and the stack that leads out of it. */
import type { World } from "./prepare";

export interface Scenario {
  world: World;
  stack: LabStack;
  /** What there is before `pulumi up`, as a sentence. */
  before: string;
}

/** A stack of the project, as it is in this lab. */
export interface LabStack {
  name: string;
  /** Its file, below the checkout. */
  file: string;
  /** What the lab lays over the stack's own overrides, beside the addresses of the servers: path and value. */
  overrides: [string[], unknown][];
  /** Keys below `secrets`, in plain text. */
  secrets: Record<string, string>;
}
