/** A container that somebody else runs, started anew by its operator's command until its environment is what it has to be. */
import { environmentProblem, type Expected, type Places } from "../../plan/rendered/environment";
import type { RenderJob } from "../../plan/jobs";
import { orMissing, type Docker } from "../../swarm/engine";
import { pause } from "../../swarm/job";
import type { Context } from "./context";
import { operatorCommand } from "./operatorCommand";

/** Milliseconds between two looks. */
export const looking = { poll: 500 };

export interface Wanted {
  /** Its files have changed since it was started, whatever its environment is. */
  anew: boolean;
  expected: Expected[];
  /** Places that its environment may not name any more. */
  left: Places;
}

/**
 * One that runs as wanted is not started anew.
 *
 * @returns what is wrong, as a sentence without its end; undefined where nothing is
 */
export async function runsWith(docker: Docker, { container, application, restart }: Pick<RenderJob, "container" | "application" | "restart">, { anew, expected, left }: Wanted, { say }: Context): Promise<string | undefined> {
  const problem = async () => {
    const found = await orMissing(docker.getContainer(container).inspect());
    if (!found?.State.Running) return "does not run";
    const wrong = environmentProblem(found.Config.Env ?? [], expected, left);
    return wrong && `runs, but ${wrong}`;
  };
  if (!anew && await problem() === undefined) return undefined;
  const command = restart.command.join(" ");
  say(`application ${application}: ${command}`);
  const deadline = Date.now() + restart.timeoutSeconds * 1000;
  const failed = await operatorCommand(restart.command, restart.timeoutSeconds);
  failed?.lines.forEach((line) => say(`  ${line}`));
  if (failed) return `the command that starts it anew (${command}) failed with ${failed.problem}${failed.lines.length > 0 ? `: ${failed.lines.at(-1)!}` : ""}`;
  for (;; await pause(looking.poll)) {
    const wrong = await problem();
    if (wrong === undefined) return undefined;
    if (Date.now() > deadline) return `within ${restart.timeoutSeconds} s after its command (${command}) its container ${container} ${wrong}`;
  }
}
