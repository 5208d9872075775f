/**
 * `retire`: stops a plain container for good (swarm/barred.ts) and holds its volumes by a small running container, so
 * that no prune takes them. Removes nothing. A second run finds all of it done, and leaves alone what has the name since.
 */
import type { RetireJob, RetireResult } from "../../plan/jobs";
import { shortened } from "../../plan/names";
import { bar, isBarred, startRulesOf, type StartRules } from "../../swarm/barred";
import { composeServiceOf } from "../../swarm/composeService";
import { connectEngine, orMissing, type Docker } from "../../swarm/engine";
import { orTaken } from "../../swarm/job";
import { labelsOf } from "../../swarm/labels";
import { isStill, oldContainers, type OldContainer } from "../../swarm/oldContainers";
import { Journal, type RecordEntry } from "../../swarm/records";
import { operator, type Context } from "./context";
import { JobFailure } from "./failure";

/** A database may take this long to write its last checkpoint before Docker kills it. */
const STOP_SECONDS = 120;

interface Mount { Type: string; Name?: string; Destination: string }

export async function retire(
  job: RetireJob,
  { say }: Context,
  { manager, node }: { manager: Docker; node: Docker } = { manager: connectEngine(job.manager), node: connectEngine(job.node) },
): Promise<RetireResult> {
  const journal = new Journal(manager, job.estate);
  const { container: name } = job;
  await refuseWithoutCommit(journal, job);
  const container = node.getContainer(name);
  const before = await entryBefore(journal, job);
  // By npm run remove-old: whatever has the name now is somebody's new one.
  if (before && (await noted(journal, job))?.removed !== undefined) return resultOf(before);
  const found = await orMissing(container.inspect());
  if (!found) {
    const entry = before ?? await record(journal, job, []);
    say(`server ${job.node.server} has no container ${name}: nothing to stop`);
    return resultOf(entry);
  }
  if (before && !isStill(found, before.data)) {
    say(`the container ${name} on ${job.node.server} is not the one that was stopped ${before.at.slice(0, 10)}, nor made from it: it goes on`);
    return resultOf(before);
  }
  const mounts = (found.Mounts as Mount[]).filter(({ Type, Name }) => Type === "volume" && Name);
  await holdVolumes(node, job, found.Image, mounts);
  const volumes = mounts.map(({ Name }) => Name!).sort();
  // Before it is changed: the way back starts it as it was.
  const entry = await record(journal, job, volumes, { id: found.Id, folders: foldersOf(found), ...await rulesBefore(journal, job, found), compose: composeServiceOf(found.Config.Labels) });
  if (found.State.Running) say(`stopping ${name} on ${job.node.server}`);
  await stopForGood(container, found);
  return resultOf(entry);
}

const resultOf = ({ at, data }: RecordEntry): RetireResult => ({ container: String(data.container), stoppedAt: at, volumes: data.volumes as string[] });

const foldersOf = ({ Mounts }: Docker.ContainerInspectInfo): string[] => Mounts.filter(({ Type }) => Type === "bind").map(({ Source }) => Source).sort();

/** Stops it, and lets nobody start it again. */
export async function stopForGood(container: Docker.Container, found: Docker.ContainerInspectInfo): Promise<void> {
  await stop(container, found);
  await bar(container, found);
}

export async function stop(container: Docker.Container, { State }: Docker.ContainerInspectInfo): Promise<void> {
  if (State.Running) await container.stop({ t: STOP_SECONDS }).catch(ignoreDone);
}

/** Of one that another move of the group has barred, one of whose databases it holds, the journal knows them. */
async function rulesBefore(journal: Journal, job: RetireJob, found: Docker.ContainerInspectInfo): Promise<StartRules> {
  if (!isBarred(found)) return startRulesOf(found);
  const { restart, pidsLimit } = await noted(journal, job) ?? {};
  return { restart, pidsLimit };
}

/** The container as the journal has it, whichever moves it was stopped for. */
async function noted(journal: Journal, { container, node: { server } }: RetireJob): Promise<OldContainer | undefined> {
  return oldContainers(await journal.list({ record: "retired" })).find((old) => old.container === container && old.server === server);
}

/** 304: it is started, or stopped, already. */
function ignoreDone(error: { statusCode?: number }): void {
  if (error.statusCode !== 304) throw error;
}

async function refuseWithoutCommit(journal: Journal, { run, container }: RetireJob): Promise<void> {
  if (run === "") return; // nothing moved: the application only changes its form
  const records = await journal.list({ record: "move" });
  if (!records.some((entry) => entry.run === run && entry.event === "committed")) {
    throw new JobFailure("refused", `container ${container} goes on: run ${run}, which would allow to stop it, is not committed in the journal.`);
  }
}

const isOf = ({ run, container }: RetireJob) => (entry: RecordEntry): boolean => entry.run === run && entry.data.container === container;

/** What this call, or one of another run that was not taken back, has noted: an application has another one, or none, when a move leaves the estate. */
async function entryBefore(journal: Journal, job: RetireJob): Promise<RecordEntry | undefined> {
  const { subject, container, node: { server } } = job;
  const entries = await journal.list({ record: "retired", subject });
  const own = entries.find(isOf(job));
  if (own) return own;
  const reverted = (await journal.list({ record: "move" })).filter(({ event }) => event === "reverted").map(({ run }) => run);
  return entries.findLast(({ event, run, data }) => event === "retired" && data.container === container && data.server === server && !reverted.includes(run));
}

async function entryOf(journal: Journal, job: RetireJob): Promise<RecordEntry | undefined> {
  return (await journal.list({ record: "retired", subject: job.subject })).find(isOf(job));
}

/** The first record stays, so that the result is the same each time. */
async function record(journal: Journal, job: RetireJob, volumes: string[], asItWas: StartRules & Partial<Pick<OldContainer, "id" | "folders" | "compose">> = {}): Promise<RecordEntry> {
  const { subject, run, container, node: { server } } = job;
  await journal.append("retired", subject, (entries) =>
    entries.some(isOf(job)) ? null : { run, event: "retired", data: { container, server, volumes, ...asItWas, by: operator() } });
  return (await entryOf(journal, job))!;
}

export const holderName = (estate: string, container: string): string => shortened(`${estate}-held-${container}`, 63);

/** Made from the container's own image, which is there for sure; it mounts read-only and does nothing. */
async function holdVolumes(node: Docker, { estate, subject, container }: RetireJob, image: string, mounts: Mount[]): Promise<void> {
  if (mounts.length === 0) return;
  const name = holderName(estate, container);
  await orTaken(node.createContainer({
    name,
    Image: image,
    Entrypoint: ["sleep"],
    Cmd: ["infinity"],
    User: "root",
    StopSignal: "SIGKILL", // to a first process that handles no signals every other one is a wait
    Healthcheck: { Test: ["NONE"] },
    Labels: labelsOf(estate, { held: container, subject }),
    HostConfig: {
      NetworkMode: "none",
      // An engine that comes back from a crash takes what it then stops for stopped by hand, and starts only such ones again.
      RestartPolicy: { Name: "always" },
      Memory: 16 * 2 ** 20,
      Mounts: mounts.map(({ Name, Destination }) => ({ Type: "volume" as const, Source: Name!, Target: Destination, ReadOnly: true })),
    },
  }));
  const holder = node.getContainer(name);
  // Another move of the group may start it, where the container holds several databases.
  if (!(await holder.inspect()).State.Running) await holder.start().catch(ignoreDone);
}
