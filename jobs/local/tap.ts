/**
 * The tap: a forwarder in the source's own network that makes it reachable on the instance's network while a move lasts,
 * since old databases seldom publish a port.
 */
import type { MoveJob } from "../../plan/jobs";
import { orMissing, statusOf, type Docker } from "../../swarm/engine";
import { orTaken, pause } from "../../swarm/job";
import { labelsOf, runName } from "../../swarm/labels";
import { JobFailure } from "./failure";

interface Attachment { network: string; host: string }

type TapJob = Pick<MoveJob, "estate" | "move" | "source" | "networks" | "proxyImage"> & {
  /** By what the container is found: its name also after it was made anew; its id where something else may have the name. */
  sourceBy?: "name" | "id";
};

/** How the source is reached on its server; refuses a container that is absent, stopped or without a network of its own. */
export async function sourceAttachment(engine: Docker, { source, sourceBy = "name" }: TapJob): Promise<Attachment> {
  const container = await orMissing(engine.getContainer(source.container).inspect());
  if (!container) throw new JobFailure("refused", `server ${source.server} has no container ${source.container}; correct the source of the move.`);
  if (!container.State.Running) throw new JobFailure("refused", `the source, container ${source.container} on ${source.server}, does not run; start it: docker start ${source.container}`);
  const networks = container.NetworkSettings.Networks;
  const network = source.network ?? Object.keys(networks).sort()[0];
  const endpoint = network === undefined ? undefined : networks[network];
  if (network === undefined || !endpoint || network === "host" || network === "none") {
    throw new JobFailure("refused", `container ${source.container} on ${source.server} is not in ${source.network ? `network ${source.network}` : "any network that a forwarder can join"}; it is in: ${Object.keys(networks).sort().join(", ") || "none"}.`);
  }
  // Docker's default network has no names, only addresses.
  return { network, host: network === "bridge" ? endpoint.IPAddress : sourceBy === "id" ? container.Id.slice(0, 12) : source.container };
}

export const tapName = ({ estate, move }: TapJob, run: string): string => runName(estate, "move", move, run, "tap");

const ATTEMPTS = 4;

/** Makes the tap of a run, or completes what a killed copy left of it; one that will not start is made anew. */
export async function ensureTap(manager: Docker, engine: Docker, job: TapJob, run: string): Promise<void> {
  const attachment = await sourceAttachment(engine, job);
  for (let attempt = 1; ; attempt++) {
    try {
      return await startTap(manager, engine, job, run, attachment);
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      // An overlay network reaches a server only when something there joins it; that may fail for a moment.
      if (attempt === ATTEMPTS) throw new JobFailure("refused", `move ${job.move}: the forwarder to ${job.source.container} cannot be started on ${job.source.server}: ${(error as Error).message.trim()}`);
      await orMissing(engine.getContainer(tapName(job, run)).remove({ force: true }));
      await pause(300 * attempt);
    }
  }
}

async function startTap(manager: Docker, engine: Docker, job: TapJob, run: string, { network, host }: Attachment): Promise<void> {
  const name = tapName(job, run);
  if (!await orMissing(engine.getContainer(name).inspect())) await createTap(engine, job, run, host, await networkId(manager, job.networks[0]!));
  const tap = engine.getContainer(name);
  const found = await tap.inspect();
  if (!(network in found.NetworkSettings.Networks)) {
    await engine.getNetwork(network).connect({ Container: found.Id }).catch((error: Error) => {
      if (!/already exists in network/.test(error.message)) throw error;
    });
  }
  if (!found.State.Running) await tap.start();
}

/** By id: under the name a server may still know a network that was removed and made again. */
async function networkId(manager: Docker, name: string): Promise<string> {
  const network = await orMissing(manager.getNetwork(name).inspect() as Promise<{ Id: string }>);
  if (!network) throw new JobFailure("refused", `there is no network ${name} in the Swarm; run the command again, and it is made first.`);
  return network.Id;
}

async function createTap(engine: Docker, job: TapJob, run: string, host: string, network: string): Promise<void> {
  if (!await orMissing(engine.getImage(job.proxyImage).inspect())) await pull(engine, job);
  await orTaken(engine.createContainer({
    name: tapName(job, run),
    Image: job.proxyImage,
    Cmd: [`TCP-LISTEN:${job.source.port},fork,reuseaddr,nodelay`, `TCP:${host}:${job.source.port},nodelay`],
    Labels: labelsOf(job.estate, { move: job.move, run }),
    HostConfig: {
      NetworkMode: network,
      RestartPolicy: { Name: "unless-stopped" },
      Memory: 64 * 2 ** 20,
      LogConfig: { Type: "json-file", Config: { "max-size": "1m", "max-file": "2" } },
    },
  }));
}

async function pull(engine: Docker, { proxyImage, source }: TapJob): Promise<void> {
  try {
    const progress = await engine.pull(proxyImage);
    await new Promise<void>((resolve, reject) => engine.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())));
  } catch (error) {
    throw new JobFailure("refused", `image ${proxyImage} is not on server ${source.server} and cannot be pulled there (${(error as Error).message.trim()}); bring it there, or name another one under images.proxy.`);
  }
}
