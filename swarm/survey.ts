/** What is there already: read from the manager before anything is registered, so that it is adopted or refused by name. */
import type { Plan } from "../plan/plan";
import type { FoundNetworks } from "../plan/networkFit";
import type { VolumeHolder } from "../plan/volumeFit";
import { connectEngine, tlsFolder } from "./engine";
import { labelOf, type Labels } from "./labels";
import { Journal, type RecordEntry } from "./records";

/** A Swarm service or network. */
interface FoundObject { kind: "service" | "network"; name: string; id: string; labels: Labels }

export interface Survey {
  /** Docker name to id, own objects only. */
  networks: Record<string, string>;
  services: Record<string, string>;
  records: RecordEntry[];
  /** How its networks were made, and who is on them. */
  made: FoundNetworks;
  /** By key, of the instances whose services are there. */
  running: Record<string, VolumeHolder>;
  /** The operator wants everything taken over that is there (npm run up -- --adopt). */
  adopting: boolean;
  /** What pulumi was told to leave out, as JSON (npm run preview and up: cli/offline.ts); "" for nothing. */
  leftOut: string;
  /** URNs of roles and databases that are there and unknown to the state: a killed `up` made them without noting it, or it is lost (npm run up looks for them). */
  halfMade: string[];
  /** Objects that have a planned name but not this estate's label. */
  foreign: { kind: "service" | "network"; name: string }[];
}

export interface ServiceItem {
  ID: string;
  Spec: {
    Name: string;
    Labels?: Labels;
    TaskTemplate: { Networks?: { Target: string }[]; Placement?: { Constraints?: string[] }; ContainerSpec: { Image: string; Mounts?: { Type: string; Source?: string; Target: string }[] } };
  };
}
export interface NetworkItem { Id: string; Name: string; Labels?: Labels; Scope: string; Attachable?: boolean; Internal?: boolean; Options?: Record<string, string> | null }

/** Three calls over one connection to the manager; nothing is changed. */
export async function survey(plan: Plan, connectTo: typeof connectEngine = connectEngine): Promise<Survey> {
  // Refuses addresses in plain: of most servers only Pulumi's provider asks anything, which takes every one as it is.
  for (const { key, engine } of plan.servers) tlsFolder({ name: key, host: engine.docker });
  const server = plan.servers.find(({ manager }) => manager)!;
  const manager = connectTo(server.engine, { connections: 1 });
  const [services, networks, records] = await Promise.all([
    manager.listServices() as unknown as Promise<ServiceItem[]>,
    manager.listNetworks({ filters: { scope: ["swarm"] } } as never) as unknown as Promise<NetworkItem[]>,
    new Journal(manager, plan.estate).list(),
  ]);
  const found: FoundObject[] = [
    ...services.map(({ ID, Spec }) => ({ kind: "service" as const, name: Spec.Name, id: ID, labels: Spec.Labels ?? {} })),
    ...networks.map(({ Id, Name, Labels }) => ({ kind: "network" as const, name: Name, id: Id, labels: Labels ?? {} })),
  ];
  // Temporary services of moves and jobs left out.
  const mine = found.filter(({ labels }) => labelOf(labels, "estate") === plan.estate && labelOf(labels, "run") === undefined);
  return {
    ...byName(mine),
    made: foundNetworks(services, networks, plan.estate),
    running: volumeHolders(services, plan.estate),
    adopting: process.env.DBHAVEN_ADOPT === "true",
    leftOut: process.env.DBHAVEN_LEFT_OUT ?? "",
    records,
    halfMade: (process.env.DBHAVEN_HALF_MADE ?? "").split(" ").filter(Boolean),
    foreign: foreign(plan, found),
  };
}

/** What the services of the estate's instances say of them. */
export function volumeHolders(services: ServiceItem[], estate: string): Record<string, VolumeHolder> {
  return Object.fromEntries(instancesAmong(services, estate).map(({ key, TaskTemplate: { Placement, ContainerSpec }, Labels }) => {
    const hostname = (Placement?.Constraints ?? []).flatMap((constraint) => /^node\.hostname\s*==\s*(.+)$/.exec(constraint)?.[1] ?? [])[0];
    const volumePath = (ContainerSpec.Mounts ?? []).find(({ Type }) => Type === "volume")?.Target;
    return [key, { hostname, image: labelOf(Labels, "image") ?? ContainerSpec.Image, volumePath }];
  }));
}

/** How the estate's networks were made, and which of them its instances are on. */
export function foundNetworks(services: ServiceItem[], networks: NetworkItem[], estate: string): FoundNetworks {
  const names = Object.fromEntries(networks.map(({ Id, Name }) => [Id, Name]));
  const own = networks.filter(({ Labels }) => labelOf(Labels, "estate") === estate);
  return {
    networks: Object.fromEntries(own.map(({ Name, Attachable, Internal, Options }) => [Name, { attachable: Attachable, internal: Internal, ...(Options ? { encrypted: "encrypted" in Options } : {}) }])),
    joined: Object.fromEntries(instancesAmong(services, estate).map(({ key, TaskTemplate: { Networks = [] } }) => [key, Networks.flatMap(({ Target }) => names[Target] ?? [])])),
  };
}

/** The estate's instances, by key; what belongs to a run is none. */
const instancesAmong = (services: ServiceItem[], estate: string) => services.flatMap(({ Spec }) => {
  const key = labelOf(Spec.Labels, "instance");
  return key === undefined || labelOf(Spec.Labels, "estate") !== estate || labelOf(Spec.Labels, "run") !== undefined ? [] : [{ key, ...Spec }];
});

function byName(objects: FoundObject[]): Pick<Survey, "networks" | "services"> {
  const ids = (kind: FoundObject["kind"]) => Object.fromEntries(objects.filter((object) => object.kind === kind).map(({ name, id }) => [name, id]));
  return { networks: ids("network"), services: ids("service") };
}

function foreign(plan: Plan, found: FoundObject[]): Survey["foreign"] {
  const planned = {
    network: new Set(plan.networks.map(({ dockerName }) => dockerName)),
    service: new Set([
      ...plan.instances.map(({ serviceName }) => serviceName),
      ...plan.applications.flatMap(({ runs }) => ("serviceName" in runs ? [runs.serviceName] : [])),
    ]),
  };
  return found
    .filter(({ kind, name, labels }) => planned[kind].has(name) && labelOf(labels, "estate") !== plan.estate)
    .map(({ kind, name }) => ({ kind, name }));
}
