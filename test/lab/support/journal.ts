/** Journal and steps of the moves of the tests' estates, read from the servers. */
import { linesOf } from "../../../swarm/exec";
import { labelFilter } from "../../../swarm/labels";
import { Journal, newestRun, runsOf, type RecordEntry, type Run } from "../../../swarm/records";
import { engines } from "./lab";

export const journal = (estate = "lab"): Promise<RecordEntry[]> => new Journal(engines.srv84, estate).list();

export const runs = async (move = "chinook"): Promise<Run[]> => runsOf(await journal(), move);
export const lastRun = async (move = "chinook"): Promise<Run | undefined> => newestRun(await journal(), move);

/** The step that the running job of a move is in, by its log; undefined where none runs. */
export async function stepOf(move = "chinook"): Promise<string | undefined> {
  const [container] = await engines.srv80.listContainers({ filters: { ...labelFilter("lab", { move, run: "", job: "move" }), status: ["running"] } as never });
  return container && (await linesOf(engines.srv80, container.Id)).at(-1);
}
