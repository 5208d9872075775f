/**
 * The steps of a move, once, as data: the preview's text, the job's progress, the journal and the handbook all name them
 * from here. The backup is a job of its own; the steps from `prepare` to `hold` run in one next to the data, because giving up must undo them.
 */
import type { EngineName } from "../../config/schema";
import { planners } from "../engines";
import type { MovePlan } from "./plan";

export interface Step {
  id: "backup" | "prepare" | "fence" | "copy" | "verify" | "hold" | "commit" | "switch" | "retire";
  /** What is done, as a sentence of a handbook. */
  does: string;
  /** What happens when it fails or is killed. */
  ifItFails: string;
  /** After this step there is only forward, or a revert. */
  pointOfNoReturn: boolean;
}

const dumpSteps: readonly Step[] = [
  { id: "backup", does: "Dumps the source from one snapshot, restores the files into a server beside and compares all rows and objects with that snapshot.", ifItFails: "Nothing was touched but dbhaven's own account on the source; the next up makes it anew, and nothing follows without it.", pointOfNoReturn: false },
  { id: "prepare", does: "Logs in on both sides, makes dbhaven's own role and records, and refuses what cannot be carried.", ifItFails: "Nothing was touched.", pointOfNoReturn: false },
  { id: "fence", does: "Takes the right to log in from every role of the source but dbhaven's, ends their sessions and proves it by attempts.", ifItFails: "The fence is lifted: at once by the job, or by its keeper when the lease ends.", pointOfNoReturn: false },
  { id: "copy", does: "Copies structure, rows and privileges from one snapshot of the source.", ifItFails: "The fence is lifted; the copy is made anew next time.", pointOfNoReturn: false },
  { id: "verify", does: "Compares all rows by digest, all objects by definition and the operator's own checks.", ifItFails: "The fence is lifted; the differing table and keys are named.", pointOfNoReturn: false },
  { id: "hold", does: "Keeps the fence until the commit or until the lease ends.", ifItFails: "The keeper lifts the fence when the lease ends.", pointOfNoReturn: false },
  { id: "commit", does: "Turns the lease from fenced to committed on the source, then lets the accounts into the target.", ifItFails: "The next up reads the lease: committed is finished forwards, anything else is undone.", pointOfNoReturn: true },
  { id: "retire", does: "Stops the old container, keeps it from starting again, and holds its volumes.", ifItFails: "The next up does it again.", pointOfNoReturn: false },
  { id: "switch", does: "Gives the new address to applications and proxies and probes each.", ifItFails: "The next up does it again.", pointOfNoReturn: false },
];

/** What a step does may be another thing for an engine; the steps are the same. */
export const stepsOf = (engine: EngineName): readonly Step[] => dumpSteps.map((step) => ({ ...step, does: planners[engine].moves?.does?.[step.id] ?? step.does }));

/** For the preview: a line a step. */
export const stepsInWords = ({ engine, backup }: Pick<MovePlan, "engine" | "backup">): string[] =>
  stepsOf(engine).filter(({ id }) => id !== "backup" || backup !== null).map(({ id, does, pointOfNoReturn }) => `${id}: ${does}${pointOfNoReturn ? " From here there is only forward." : ""}`);

/** For the page of the handbook about the engine's moves. */
export function stepsTable(engine: EngineName): string {
  const rows = stepsOf(engine).map(({ id, does, ifItFails, pointOfNoReturn }) => `| ${id}${pointOfNoReturn ? " (point of no return)" : ""} | ${does} | ${ifItFails} |`);
  return ["| step | what it does | if it fails or is killed |", "|---|---|---|", ...rows].join("\n");
}
