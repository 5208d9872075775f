import type { NetworkInspectInfo } from "dockerode";
import type { Properties, ResourceType } from "../provider";
import { asked, labelList, labelMap, messageOf, orMissing, textMap } from "./answers";
import { TimedOut, until } from "./poll";
import { resource } from "./resource";
import { boolean, labels, map, set, string } from "./shape";

const TIMEOUT_MILLISECONDS = 30_000;
const fixed = { replaces: true };

/** Anything changed replaces it. */
export const network = (): ResourceType => resource({
  shape: {
    name: string({ required: true, ...fixed }),
    labels: labels({ each: "replaces", ...fixed }),
    driver: string({ computed: true, ...fixed }),
    options: map({ computed: true, ...fixed }),
    internal: boolean({ computed: true, ...fixed }),
    attachable: boolean(fixed),
    ingress: boolean(fixed),
    ipv6: boolean(fixed),
    ipamDriver: string({ default: "default", ...fixed }),
    ipamOptions: map(fixed),
    ipamConfigs: set({ subnet: string(fixed), ipRange: string(fixed), gateway: string(fixed), auxAddress: map(fixed) }, { computed: true, ...fixed }),
  },
  outputs: ["scope"],
  async create(docker, plan) {
    const made = await asked(docker.createNetwork({
      Name: plan.name,
      CheckDuplicate: true,
      Labels: labelMap(plan.labels),
      ...(plan.driver ? { Driver: plan.driver } : {}),
      Options: textMap(plan.options),
      Internal: plan.internal ?? false,
      Attachable: plan.attachable ?? false,
      Ingress: plan.ingress ?? false,
      EnableIPv6: plan.ipv6 ?? false,
      IPAM: { Driver: plan.ipamDriver, Config: (plan.ipamConfigs ?? []).map(addressRange), Options: textMap(plan.ipamOptions) },
    }), "Unable to create network: Error response from daemon: ");
    return made.id;
  },
  async read(docker, id) {
    // An overlay network has its options a moment after it was made.
    const found = await until<NetworkInspectInfo | null>(async () => {
      const answer = await asked(orMissing(docker.getNetwork(id).inspect() as Promise<NetworkInspectInfo>));
      if (!answer) return null;
      return answer.Scope === "overlay" && Object.keys(answer.Options ?? {}).length === 0 ? undefined : answer;
    }, { timeoutMilliseconds: TIMEOUT_MILLISECONDS });
    return found ? { id: found.Id, outputs: outputsOf(found) } : undefined;
  },
  async delete(docker, id) {
    try {
      await until(async () => {
        try {
          if (!(await orMissing(docker.getNetwork(id).inspect()))) return true;
          await docker.getNetwork(id).remove();
          return true;
        } catch (error) {
          if (messageOf(error).toLowerCase().includes("has active endpoints")) return undefined;
          throw new Error(`Error response from daemon: ${messageOf(error)}`);
        }
      }, { timeoutMilliseconds: TIMEOUT_MILLISECONDS });
    } catch (error) {
      if (error instanceof TimedOut) throw new Error("timeout while waiting for state to become 'removed' (last state: 'pending', timeout: 30s)");
      throw error;
    }
  },
});

export function outputsOf(found: NetworkInspectInfo): Properties {
  return {
    name: found.Name,
    labels: labelList(found.Labels),
    driver: found.Driver,
    options: found.Options ?? {},
    internal: found.Internal,
    attachable: found.Attachable,
    ingress: found.Ingress,
    ipv6: found.EnableIPv6,
    ipamDriver: found.IPAM?.Driver,
    ipamOptions: found.IPAM?.Options ?? {},
    ipamConfigs: rangesOf(found),
    scope: found.Scope,
  };
}

export const rangesOf = (found: NetworkInspectInfo): Properties[] =>
  ((found.IPAM?.Config ?? []) as Properties[]).map((range) => ({ subnet: range.Subnet ?? "", gateway: range.Gateway ?? "", ipRange: range.IPRange ?? "", auxAddress: range.AuxiliaryAddresses ?? {} }));

const addressRange = ({ subnet, ipRange, gateway, auxAddress }: Properties): Record<string, string> => ({
  ...(subnet ? { Subnet: subnet } : {}),
  ...(ipRange ? { IPRange: ipRange } : {}),
  ...(gateway ? { Gateway: gateway } : {}),
  ...(auxAddress ? { AuxiliaryAddresses: auxAddress } : {}),
});
