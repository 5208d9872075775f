import { commands } from "../../swarm/barred";
import { takeOut } from "../../swarm/composeService";
import { outOfUse, type OldContainer } from "../../swarm/oldContainers";
import { Journal } from "../../swarm/records";
import { stateOf } from "../oldContainerState";
import { bad, ok, type Check, type Finding, type World } from "./world";

/** What moves have stopped for good is stopped, and nobody starts it by mistake: it would answer to the name that its proxy or successor has. */
export const oldContainers: Check = {
  title: "Old containers",
  run: async ({ plan, manager, reached }) => {
    if (!manager.info?.engine.Swarm.ControlAvailable) return [];
    const kept = outOfUse(await new Journal(manager.docker, plan.estate).list()).filter(({ removed }) => !removed);
    return (await Promise.all(reached.map((server) => Promise.all(kept.filter((old) => old.server === server.plan.key).map((old) => finding(server, old)))))).flat();
  },
};

async function finding({ docker }: World["reached"][number], old: OldContainer): Promise<Finding> {
  const { server, container, subjects, compose } = old;
  const { is, name } = await stateOf(docker, old);
  const what = `container ${name} on ${server}`;
  const after = `${commands.bar(name)}${compose ? `; and ${takeOut(server, compose, "make another one")}` : ""}`;
  switch (is) {
    case "gone": return ok(`${server}: ${container} is gone`);
    case "barred": return ok(`${server}: ${container} is stopped, and nobody starts it by mistake`);
    case "running": return bad(`${what} runs again, which ${subjects.join(", ")} stopped for good${name === container ? "" : ` as ${container}`}: find out who started it and whether anybody wrote into it; then, on ${server}: docker stop ${name} && ${after}`);
    case "startable": return bad(`${what}, which ${subjects.join(", ")} stopped for good, can be started by anybody: it was made anew, or stopped by an earlier version, or its engine keeps no limits of processes; on ${server}: ${after}`);
  }
}
