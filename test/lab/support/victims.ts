/** What may die while an `up` runs, how it is struck, and how it comes back: the world's own doing, without dbhaven. */
import { killEngine, killServer, startServer } from "../../../lab/faults";
import type { ServerName } from "../../../lab/settings";
import { hostEngine } from "../../../lab/toolchain/engine";
import { recreateOldDatabase } from "../../../lab/world";
import { orMissing, statusOf } from "../../../swarm/engine";
import { labelFilter } from "../../../swarm/labels";
import { engines, lab, onServer, task, until } from "./lab";
import type { Command } from "./run";

/** One that is struck; false where there was nothing to strike. What it lost is back when this ends. */
export type Strike = (command: Command, secondsAway: number) => Promise<boolean>;

export const seconds = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 1000));

export async function killed(server: ServerName, container: string | undefined): Promise<boolean> {
  if (!container) return false;
  try {
    await engines[server].getContainer(container).kill({ signal: "SIGKILL" });
    return true;
  } catch (error) {
    if (statusOf(error) === 404 || statusOf(error) === 409) return false; // it ended by itself
    throw error;
  }
}

async function jobContainer(server: ServerName, job: string): Promise<string | undefined> {
  const [found] = await engines[server].listContainers({ filters: { ...labelFilter("lab", { move: "chinook", job }), status: ["running"] } as never });
  return found?.Id;
}

/** One that was retired by the move is nobody's to start again. */
async function sourceInUse(): Promise<boolean> {
  const found = await orMissing(engines.srv84.getContainer("shop-db").inspect());
  return found?.HostConfig.RestartPolicy?.Name === "always" && found.State.Running;
}

const sourceKilled: Strike = async (_, away) => {
  if (!await sourceInUse() || !await killed("srv84", "shop-db")) return false;
  await seconds(away);
  if ((await engines.srv84.getContainer("shop-db").inspect()).HostConfig.RestartPolicy?.Name === "always") await engines.srv84.getContainer("shop-db").start();
  return true;
};

/** As `docker compose up --force-recreate` does. */
const sourceMadeAnew: Strike = async (_, away) => {
  if (!await sourceInUse()) return false;
  await engines.srv84.getContainer("shop-db").remove({ force: true });
  await seconds(away);
  await recreateOldDatabase(lab, engines.srv84);
  return true;
};

const serverKilled = (server: ServerName): Strike => async (_, away) => {
  const docker = await hostEngine();
  await killServer(docker, lab, server);
  await seconds(away);
  await startServer(docker, lab, server);
  return true;
};

/** The server itself starts it again. */
const engineKilled = (server: ServerName): Strike => async () => {
  const docker = await hostEngine();
  await killEngine(docker, lab, server);
  await startServer(docker, lab, server);
  return true;
};

/** Puts up, or takes away, what lets no packet of the servers through to each other. */
export const between = (action: "-I" | "-D") =>
  onServer("srv84", ["INPUT -s", "OUTPUT -d"].map((rule) => `iptables -w ${action} ${rule} ${lab.servers.srv80.address} -j DROP`).join("\n"));

const networkCut: Strike = async (_, away) => {
  await between("-I");
  await seconds(away).finally(() => between("-D"));
  await startServer(await hostEngine(), lab, "srv80"); // until the Swarm's members know each other again
  return true;
};

/** By name as it stands in a run's line. */
export const victims = {
  operator: async (command) => { await command.kill(); return true; },
  job: async () => killed("srv80", await jobContainer("srv80", "move")),
  keeper: async () => killed("srv84", await jobContainer("srv84", "keeper")),
  source: sourceKilled,
  "source made anew": sourceMadeAnew,
  target: async () => killed("srv80", await task("srv80", "lab-pg-main")),
  "engine of srv80": engineKilled("srv80"),
  "engine of srv84": engineKilled("srv84"),
  srv80: serverKilled("srv80"),
  srv84: serverKilled("srv84"),
  network: networkCut,
} satisfies Record<string, Strike>;

export type Victim = keyof typeof victims;

/** After a run that failed in the middle: both servers run and reach each other. */
export async function mended(): Promise<void> {
  const docker = await hostEngine();
  for (const server of ["srv80", "srv84"] as const) await startServer(docker, lab, server);
  await until("the way between the servers", 60, () => between("-D").then(() => false, () => true)); // until no rule is left
}
