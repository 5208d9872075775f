/**
 * The tap: what makes the source reachable on the instance's network while a move lasts, since old databases seldom publish a
 * port. Two forwarders on the source's server with a socket in a volume between them: a plain container in the source's own
 * network, which no service can join, and a service on the instance's network. Either is started again after a crash of the
 * server, by Docker and by the Swarm; a plain container on the instance's network would not be.
 */
import type { MoveJob } from "../../plan/jobs";
import { commands } from "../../swarm/barred";
import { orMissing, type Docker } from "../../swarm/engine";
import { jobState, orTaken, pause } from "../../swarm/job";
import { start } from "../../swarm/joining";
import { labelsOf, runName } from "../../swarm/labels";
import { JobFailure } from "./failure";
import { ensureImage } from "./image";

interface Attachment { network: string; host: string }

type TapJob = Pick<MoveJob, "estate" | "move" | "source" | "networks" | "proxyImage"> & {
  /** By what the container is found: its name also after it was made anew; its id where something else may have the name. */
  sourceBy?: "name" | "id";
};

/** How the source is reached on its server; refuses a container that is absent, stopped or without a network of its own. */
export async function sourceAttachment(engine: Docker, { source, sourceBy = "name" }: TapJob): Promise<Attachment> {
  const container = await orMissing(engine.getContainer(source.container).inspect());
  if (!container) throw new JobFailure("refused", `server ${source.server} has no container ${source.container}; correct the source of the move.`);
  if (!container.State.Running) throw new JobFailure("refused", `the source, container ${source.container} on ${source.server}, does not run; start it: ${commands.start(source.container, container)}`);
  const networks = container.NetworkSettings.Networks;
  const network = source.network ?? Object.keys(networks).sort()[0];
  const endpoint = network === undefined ? undefined : networks[network];
  if (network === undefined || !endpoint || network === "host" || network === "none") {
    throw new JobFailure("refused", `container ${source.container} on ${source.server} is not in ${source.network ? `network ${source.network}` : "any network that a forwarder can join"}; it is in: ${Object.keys(networks).sort().join(", ") || "none"}.`);
  }
  // Docker's default network has no names, only addresses.
  return { network, host: network === "bridge" ? endpoint.IPAddress : sourceBy === "id" ? container.Id.slice(0, 12) : source.container };
}

/** Host name of the source for the jobs of a run; also the name of service, container and volume. */
export const tapName = ({ estate, move }: Pick<TapJob, "estate" | "move">, run: string): string => runName(estate, "move", move, run, "tap");

/** A server that is busy takes its time, in milliseconds. */
export const patience = { tap: 120_000, poll: 200 };

/** Makes the tap of a run, or completes what a killed copy left of it. */
export async function ensureTap(manager: Docker, engine: Docker, job: TapJob, run: string): Promise<void> {
  const attachment = await sourceAttachment(engine, job);
  await ensureInner(engine, job, run, attachment);
  await ensureOuter(manager, job, run);
}

const SOCKET = "/tap/source";
const MEMORY = 64 * 2 ** 20;
const labels = ({ estate, move }: TapJob, run: string) => labelsOf(estate, { move, run });
const volume = (job: TapJob, run: string) => ({ Type: "volume" as const, Source: tapName(job, run), Target: "/tap" });

/** From the socket to the source. One that was made by an earlier call has its network and is only started. */
async function ensureInner(engine: Docker, job: TapJob, run: string, { network, host }: Attachment): Promise<void> {
  const name = tapName(job, run);
  if (!await orMissing(engine.getContainer(name).inspect())) {
    await ensureImage(engine, job.proxyImage, job.source.server);
    await engine.createVolume({ Name: name, Labels: labels(job, run) });
    await orTaken(engine.createContainer({
      name,
      Image: job.proxyImage,
      Cmd: [`UNIX-LISTEN:${SOCKET},fork,unlink-early`, `TCP:${host}:${job.source.port},nodelay`],
      Labels: labels(job, run),
      HostConfig: {
        NetworkMode: network,
        RestartPolicy: { Name: "always" },
        Memory: MEMORY,
        Mounts: [volume(job, run)],
        LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "2" } },
      },
    }));
  }
  const container = engine.getContainer(name);
  if ((await container.inspect()).State.Running) return;
  await start(engine, container).catch((error: Error) => {
    throw new JobFailure("refused", `move ${job.move}: the forwarder to ${job.source.container} cannot be started on ${job.source.server}: ${error.message.trim()}`);
  });
}

/** From the instance's network to the socket. */
async function ensureOuter(manager: Docker, job: TapJob, run: string): Promise<void> {
  const name = tapName(job, run);
  const network = job.networks[0]!;
  if (!await orMissing(manager.getNetwork(network).inspect())) throw new JobFailure("refused", `there is no network ${network} in the Swarm; run the command again, and it is made first.`);
  if (!await orMissing(manager.getService(name).inspect())) await orTaken(manager.createService({
    Name: name,
    Labels: labels(job, run),
    Mode: { Replicated: { Replicas: 1 } },
    EndpointSpec: { Mode: "dnsrr" },
    TaskTemplate: {
      ContainerSpec: {
        Image: job.proxyImage,
        Args: [`TCP-LISTEN:${job.source.port},fork,reuseaddr,nodelay`, `UNIX-CONNECT:${SOCKET}`],
        Labels: labels(job, run),
        Mounts: [volume(job, run)],
      },
      Placement: { Constraints: [`node.hostname==${job.source.hostname}`] },
      Networks: [{ Target: network }],
      Resources: { Limits: { MemoryBytes: MEMORY } },
      RestartPolicy: { Condition: "any", Delay: 1e9 },
      LogDriver: { Name: "json-file", Options: { "max-size": "1m", "max-file": "2" } },
    },
  } as never));
  for (const deadline = Date.now() + patience.tap; ; await pause(patience.poll)) {
    const state = await jobState(manager, name);
    if (state.phase === "running") return;
    if (Date.now() > deadline) {
      const reason = state.phase === "absent" ? "its service is gone" : state.reason;
      throw new JobFailure("refused", `move ${job.move}: the forwarder to ${job.source.container} does not start on ${job.source.server} within ${patience.tap / 1000} s (${reason || "no reason given"}).`);
    }
  }
}
