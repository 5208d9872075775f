import { commands } from "../../swarm/barred";
import { inFlight, Journal, newestRun } from "../../swarm/records";
import { orMissing } from "../../swarm/engine";
import { bad, ok, type Check, type Finding, type World } from "./world";

/** What moves start from is there: the container runs and is in its network. A committed move needs its source no more. */
export const sources: Check = {
  title: "Sources of moves",
  run: async (world) => {
    const { plan, manager, reached } = world;
    if (!manager.info?.engine.Swarm.ControlAvailable) return [];
    const records = await new Journal(manager.docker, plan.estate).list({ record: "move" });
    return (await Promise.all(plan.moves.map(async ({ key, source }): Promise<Finding[]> => {
      const run = newestRun(records, key);
      if (run?.state === "committed") return [ok(`${key}: committed, run ${run.id}`)];
      const flight = run && inFlight(run) ? [bad(`move ${key}: run ${run.id} is in flight; npm run status shows it, npm run up finishes it.`)] : [];
      const server = reached.find((candidate) => candidate.plan.key === source.server);
      return server ? [...flight, await sourceFinding(server, key, source)] : flight;
    }))).flat();
  },
};

async function sourceFinding({ docker, plan: { key: server } }: World["reached"][number], key: string, { container, network }: { container: string; network: string | null }): Promise<Finding> {
  const found = await orMissing(docker.getContainer(container).inspect());
  if (!found) return bad(`moves.${key}.source.container: ${server} has no container ${container}; correct the name (docker ps on ${server}).`);
  if (!found.State.Running) return bad(`moves.${key}.source: container ${container} on ${server} does not run; start it: ${commands.start(container, found)}`);
  const networks = Object.keys(found.NetworkSettings.Networks);
  if (network !== null && !networks.includes(network)) return bad(`moves.${key}.source.network: container ${container} is not in ${network}; it is in ${networks.join(", ") || "none"}.`);
  return ok(`${key}: ${container} runs on ${server}`);
}
