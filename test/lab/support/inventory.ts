/** What of an estate is in the servers, by names that do not differ from run to run: two inventories can be compared. */
import type { ServerName } from "../../../lab/settings";
import { labelFilter } from "../../../swarm/labels";
import { engines } from "./lab";

interface SwarmItem { Spec: { Name: string; Labels?: Record<string, string> } }

/** Pulumi ends a name that is left to it with 7 hex digits; a task's container with its task's id; a run's with the run. */
const settled = (name: string) => name.replace(/^\//, "").replace(/-[0-9a-f]{7}$/, "-*").replace(/(\.\d+)\.[a-z0-9]{25}$/, "$1");

/**
 * Services, networks, secrets, containers, volumes and temporary configs; without the journal, which keeps what happened.
 * Sorted, each as often as it exists.
 */
export async function inventory(estate = "lab", servers: readonly ServerName[] = ["srv80", "srv84"]): Promise<string[]> {
  const filters = labelFilter(estate, {}) as never;
  const manager = engines.srv84;
  const [services, secrets, configs, networks] = await Promise.all([
    manager.listServices({ filters }) as unknown as Promise<SwarmItem[]>,
    manager.listSecrets({ filters }) as unknown as Promise<SwarmItem[]>,
    manager.listConfigs({ filters }) as unknown as Promise<SwarmItem[]>,
    manager.listNetworks({ filters }) as unknown as Promise<{ Name: string }[]>,
  ]);
  const temporary = configs.filter(({ Spec }) => !Spec.Labels?.["dev.dbhaven.record"]);
  const onServers = await Promise.all(servers.map(async (server) => {
    const all = await engines[server].listContainers({ all: true });
    const tasks = all.filter(({ Labels, State }) => Labels["com.docker.swarm.service.name"]?.startsWith(`${estate}-`) && State === "running");
    const labelled = all.filter(({ Labels }) => Labels["dev.dbhaven.estate"] === estate && !Labels["com.docker.swarm.service.id"]);
    const { Volumes } = await engines[server].listVolumes();
    return [
      ...tasks.map(({ Names }) => `${server} task ${settled(Names[0]!)}`),
      ...labelled.map(({ Names, State }) => `${server} container ${settled(Names[0]!)} ${State}`),
      // A volume is taken over by its name, whatever its labels are.
      ...(Volumes ?? []).filter(({ Name }) => Name.startsWith(`${estate}-`)).map(({ Name }) => `${server} volume ${Name}`),
    ];
  }));
  return [
    ...services.map(({ Spec }) => `service ${settled(Spec.Name)}`),
    ...secrets.map(({ Spec }) => `secret ${settled(Spec.Name)}`),
    ...temporary.map(({ Spec }) => `config ${Spec.Name}`),
    ...networks.map(({ Name }) => `network ${Name}`),
    ...onServers.flat(),
  ].sort();
}

/** All that a finished `up` of estates/lab.yaml leaves in the servers. */
export const finished = [
  "network lab-pg-main",
  "secret pg-main-service-tls-certificate-*",
  "secret pg-main-service-tls-key-*",
  "secret pg-main-service-verifier-*",
  "secret shop-main-authority-*",
  "secret shop-main-password-*",
  "service lab-pg-main",
  "service lab-shop",
  "srv80 task lab-pg-main.1",
  "srv80 volume lab-pg-main-data",
  "srv84 container lab-held-shop running",
  "srv84 container lab-held-shop-db running",
  "srv84 container lab-proxy-shop-db running",
  "srv84 task lab-shop.1",
];
