/** What a state that knows nothing may mean: it is lost, or another one is answerable for what runs. Only the operator can tell. */
import { listed } from "../config/issues";
import { dockerName } from "./names";
import type { Plan } from "./plan";

export interface EmptyState {
  stack: string;
  /** Keys of the instances that run in the Swarm under this estate's label. */
  running: string[];
  /** The operator has said that they are to be taken over (npm run up -- --adopt). */
  adopting: boolean;
}

/**
 * Sentences for a state without any volume, while instances of this estate run: nothing is taken over, and no password
 * reset, unless the operator says so; and what is taken over has to be in the estate, or nothing would be answerable for it.
 */
export function lostState(plan: Plan, { stack, running, adopting }: EmptyState): string[] {
  const names = (keys: string[]) => listed([...keys].sort(), "and");
  if (running.length === 0) return [];
  if (!adopting) {
    return [`The state of stack ${stack} knows nothing, and of the estate "${plan.estate}" there ${running.length === 1 ? "is the instance" : "are the instances"} ${names(running)} in the Swarm. `
      + "If another stack or another backend is answerable for them, use that one. If the state is lost and cannot be brought back from a backup, take them over, "
      + `with every row and new passwords: npm run up -- ${stack} --adopt (docs/state.md). Nothing was touched.`];
  }
  const unknown = running.filter((key) => !plan.instances.some((instance) => instance.key === key));
  return unknown.sort().map((key) => `The instance "${key}" is in the Swarm and not in the estate, so it cannot be taken over. Put it into the estate; `
    + `or, to give it up and keep its data, on a manager run: docker service rm ${dockerName(plan.estate, key)}. Nothing was touched.`);
}
