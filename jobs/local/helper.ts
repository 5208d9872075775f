/** A container of the proxies' image that is there for one piece of work; what a killed call leaves of it ends by itself. */
import { orMissing, type Docker } from "../../swarm/engine";
import { labelFilter, labelsOf } from "../../swarm/labels";
import { ensureImage } from "./image";

const LIFETIME_SECONDS = 60;

export interface Helper {
  image: string;
  /** Key of the server, for sentences. */
  server: string;
  estate: string;
  /** Kind and key of what it is for. */
  owner: Record<string, string>;
  /** What it is joined to: a network, a folder. */
  host: Docker.HostConfig;
}

export async function withHelper<T>(node: Docker, { image, server, estate, owner, host }: Helper, work: (helper: Docker.Container) => Promise<T>): Promise<T> {
  await ensureImage(node, image, server);
  const helper = await node.createContainer({
    Image: image,
    Entrypoint: ["sleep"],
    Cmd: [String(LIFETIME_SECONDS)],
    User: "root",
    StopSignal: "SIGKILL", // to a first process that handles no signals every other one is a wait
    Labels: labelsOf(estate, owner),
    HostConfig: { AutoRemove: true, Memory: 32 * 2 ** 20, ...host },
  });
  try {
    await helper.start();
    await sweep(node, estate, owner, helper.id);
    return await work(helper);
  } finally {
    await orMissing(helper.remove({ force: true }));
  }
}

/** One that a killed call has made and not started ends by nothing. Their age is told by the server's clock alone. */
async function sweep(node: Docker, estate: string, owner: Record<string, string>, own: string): Promise<void> {
  const all = await node.listContainers({ all: true, filters: labelFilter(estate, owner) as never });
  const now = all.find(({ Id }) => Id === own)?.Created ?? 0;
  const old = all.filter(({ Created, State }) => State === "created" && Created < now - LIFETIME_SECONDS);
  await Promise.all(old.map(({ Id }) => orMissing(node.getContainer(Id).remove({ force: true }))));
}
