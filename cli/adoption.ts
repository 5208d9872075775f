/**
 * `--adopt`: a state that knows nothing takes over what runs. Services and networks are adopted by the program, volumes by
 * Docker; what is left is found here: roles and databases inside the servers, proxies and secrets of the lost state.
 */
import type { Estate } from "../config/schema";
import { isCarried } from "../config/schema/instance";
import { planInstances } from "../plan/instances";
import { planEstate } from "../plan/plan";
import { statusOf, type Docker } from "../swarm/engine";
import { labelFilter, labelOf, type Labels } from "../swarm/labels";
import type { Operation } from "./checkpoint";
import { enginesOf, settleInDatabases, type Engines } from "./halfMade";
import { stateResources } from "./exportedState";
import type { Workspace } from "./pulumi";

/** What tells the program and the jobs to take over, for pulumi's environment. */
export async function adoptingEnvironment(estate: Estate, engines = enginesOf(estate)): Promise<Record<string, string>> {
  const { there } = await settleInDatabases(inProvidersHands(estate), estate, engines, () => {});
  return { DBHAVEN_ADOPT: "true", DBHAVEN_HALF_MADE: there.join(" ") };
}

/** Roles and databases that Pulumi's provider makes, as components/postgresDatabase.ts names them. */
function inProvidersHands(estate: Estate): Operation[] {
  return planInstances(estate).flatMap((instance) => (instance.engine !== "postgres" || instance.manage !== "provider" ? [] : instance.databases.flatMap((database) => {
    const made = (type: string, resource: string, name: string): Operation =>
      ({ type: "importing", resource: { urn: `${type}::${resource}`, type, provider: `::${instance.key}-accounts::`, inputs: { name } } });
    return [
      made("postgresql:index/role:Role", `${database.key}-owner`, database.owner),
      ...database.accounts.filter((account) => !isCarried(account)).map(({ name }) => made("postgresql:index/role:Role", `${database.key}-${name}`, name)),
      made("postgresql:index/database:Database", database.key, database.name),
    ];
  })));
}

/** Ids of everything that the state knows. */
export const knownIds = (stack: string, space: Workspace): Set<string> => new Set(stateResources(stack, space).flatMap(({ id }) => id ?? []));

interface ContainerItem { Id: string; Names: string[] }
interface SecretItem { ID: string; Spec: { Name: string; Labels?: Labels } }

const nameOf = (names: string[]) => names[0]!.replace(/^\//, "");
const containersOn = (server: Docker, estate: Estate, kind: "proxy" | "forwarder") =>
  server.listContainers({ all: true, filters: labelFilter(estate.name, { [kind]: "" }) } as never) as unknown as Promise<ContainerItem[]>;

/**
 * A container cannot be adopted. A proxy gives up its name and goes on, until the new one has taken its place. Docker renames none
 * that is in an overlay network: it leaves that for a moment. A forwarder holds a port of its server and goes: the new one follows.
 */
export async function stepAside(estate: Estate, known: Set<string>, say: (line: string) => void, { byServer }: Engines = enginesOf(estate)): Promise<void> {
  const { proxies, networks } = planEstate(estate);
  const wanted = new Set(proxies.map(({ containerName }) => containerName));
  for (const server of Object.values(byServer)) {
    for (const { Id, Names } of await containersOn(server, estate, "proxy")) {
      const name = nameOf(Names);
      const aside = `${name}-${Id.slice(0, 12)}`;
      if (known.has(Id) || !wanted.has(name)) continue;
      const joined = Object.keys((await server.getContainer(Id).inspect()).NetworkSettings.Networks);
      const overlays = networks.filter(({ dockerName }) => joined.includes(dockerName)).map(({ dockerName }) => server.getNetwork(dockerName));
      for (const overlay of overlays) await overlay.disconnect({ Container: Id });
      await server.getContainer(Id).rename({ name: aside });
      for (const overlay of overlays) await overlay.connect({ Container: Id });
      say(`the proxy ${name} goes on as ${aside} until a new one is there`);
    }
    for (const { Id, Names } of await containersOn(server, estate, "forwarder")) {
      if (known.has(Id)) continue;
      await server.getContainer(Id).remove({ force: true });
      say(`removed the forwarder ${nameOf(Names)}, whose port the new one needs`);
    }
  }
}

/** What the new state does not know is the lost one's: proxies that stepped aside, and secrets with the old passwords. */
export async function clearUp(estate: Estate, known: Set<string>, say: (line: string) => void, { manager, byServer }: Engines = enginesOf(estate)): Promise<void> {
  for (const server of Object.values(byServer)) {
    for (const { Id, Names } of await containersOn(server, estate, "proxy")) {
      if (known.has(Id)) continue;
      await server.getContainer(Id).remove({ force: true });
      say(`removed the old proxy ${nameOf(Names)}`);
    }
  }
  const secrets = await manager!.listSecrets({ filters: labelFilter(estate.name, {}) } as never) as unknown as SecretItem[];
  for (const { ID, Spec } of secrets) {
    const isOwned = labelOf(Spec.Labels, "instance") !== undefined || labelOf(Spec.Labels, "application") !== undefined;
    if (known.has(ID) || !isOwned || labelOf(Spec.Labels, "run") !== undefined) continue;
    try {
      await manager!.getSecret(ID).remove();
      say(`removed the old secret ${Spec.Name}`);
    } catch (error) {
      if (statusOf(error) === undefined) throw error;
      say(`the old secret ${Spec.Name} stays: ${(error as Error).message.trim()}`);
    }
  }
}
