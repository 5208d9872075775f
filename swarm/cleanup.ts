/** Removal of what was made for one run of a job or move: services first, since they hold secrets and configs; volumes last. */
import { orMissing, statusOf, type Docker } from "./engine";
import { labelFilter, labelOf, type Labels } from "./labels";
import { pause } from "./job";

interface Item { ID: string; Spec: { Name: string; Labels?: Labels } }
interface ContainerItem { Id: string; Names: string[]; Labels: Labels }
interface VolumeItem { Name: string; Labels: Labels }

/** Removed is only what has nothing left to undo; applications may be waiting for the removal to end. */
const STOP_SECONDS = 5;

/** A run that left something behind. */
export interface Leftover { kind: "service" | "secret" | "config" | "container" | "volume"; id: string; name: string; run: string }

/**
 * Temporary objects of a subject. Records are none.
 * @param nodes engines of the servers on which its containers may be
 */
export async function leftovers(manager: Docker, nodes: Docker[], estate: string, subject: [kind: string, key: string]): Promise<Leftover[]> {
  const filters = labelFilter(estate, { [subject[0]]: subject[1], run: "" });
  const [services, secrets, configs, containers, volumes] = await Promise.all([
    manager.listServices({ filters } as never) as unknown as Promise<Item[]>,
    manager.listSecrets({ filters } as never) as unknown as Promise<Item[]>,
    manager.listConfigs({ filters } as never) as unknown as Promise<Item[]>,
    Promise.all(nodes.map((node) => node.listContainers({ all: true, filters } as never) as unknown as Promise<ContainerItem[]>)),
    Promise.all(nodes.map(async (node) => (await node.listVolumes({ filters } as never) as unknown as { Volumes: VolumeItem[] | null }).Volumes ?? [])),
  ]);
  const items = (kind: Leftover["kind"], list: Item[]) => list
    .filter(({ Spec }) => labelOf(Spec.Labels, "record") === undefined)
    .map(({ ID, Spec }) => ({ kind, id: ID, name: Spec.Name, run: labelOf(Spec.Labels, "run")! }));
  return [
    ...items("service", services),
    // The jobs' own containers too: engines before 23 neither stop nor remove them when the service of a job is removed.
    ...containers.flat().map(({ Id, Names, Labels }) => ({ kind: "container" as const, id: Id, name: (Names[0] ?? Id).replace(/^\//, ""), run: labelOf(Labels, "run")! })),
    ...items("secret", secrets),
    ...items("config", configs),
    ...volumes.flat().map(({ Name, Labels }) => ({ kind: "volume" as const, id: Name, name: Name, run: labelOf(Labels, "run")! })),
  ];
}

export async function remove(manager: Docker, nodes: Docker[], things: Leftover[]): Promise<void> {
  await Promise.all(things.filter(({ kind }) => kind === "service").map(({ id }) => orMissing(manager.getService(id).remove())));
  await Promise.all(things.map(({ kind, id }) => {
    if (kind === "container") return Promise.all(nodes.map((node) => endContainer(node.getContainer(id))));
    if (kind === "secret") return whenFree(() => manager.getSecret(id).remove());
    if (kind === "config") return whenFree(() => manager.getConfig(id).remove());
    return undefined;
  }));
  await Promise.all(things.filter(({ kind }) => kind === "volume").flatMap(({ id }) => nodes.map((node) => whenFree(() => node.getVolume(id).remove()))));
}

/** Swarm may take a moment to see that the service that used it is gone ("is in use by the following service"), a server that the container is ("volume is in use"). */
async function whenFree(removal: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await orMissing(removal());
      return;
    } catch (error) {
      if (!/in use/.test(String((error as Error).message)) || tries > 30) throw error;
      await pause(100);
    }
  }
}

/** The unnamed volumes of its image go with it. */
async function endContainer(container: Docker.Container): Promise<void> {
  await orMissing(container.stop({ t: STOP_SECONDS }).catch(ignoreStopped));
  await orMissing(container.remove({ force: true, v: true }).catch(ignoreRemoval));
}

/** 304: it does not run. */
function ignoreStopped(error: unknown): void {
  if (statusOf(error) !== 304 && statusOf(error) !== 409) throw error;
}

/** "removal of container X is already in progress": another copy does it. */
function ignoreRemoval(error: unknown): void {
  if (statusOf(error) !== 409) throw error;
}
