/** Journal and progress of the moves of the tests' estates, read from the servers. */
import { readJson } from "../../../swarm/job";
import { labelFilter } from "../../../swarm/labels";
import { Journal, newestRun, runsOf, type RecordEntry, type Run } from "../../../swarm/records";
import { engines } from "./lab";

export const journal = (estate = "lab"): Promise<RecordEntry[]> => new Journal(engines.srv84, estate).list();

export const runs = async (move = "chinook"): Promise<Run[]> => runsOf(await journal(), move);
export const lastRun = async (move = "chinook"): Promise<Run | undefined> => newestRun(await journal(), move);

export interface Progress { step?: string; fence?: { since: number; until: number; by: string } | null }

/** Of the running job of a move; undefined where none runs. */
export async function progress(move = "chinook"): Promise<Progress | undefined> {
  const [container] = await engines.srv80.listContainers({ filters: { ...labelFilter("lab", { move, run: "", job: "move" }), status: ["running"] } as never });
  return container && (await readJson(engines.srv80, container.Id, "progress").catch(() => undefined));
}
