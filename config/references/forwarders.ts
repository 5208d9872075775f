import { z } from "zod";
import type { Issue } from "../issues";
import type { Estate } from "../schema";
import { instancesOf, own, type InstanceEntry } from "./lookup";

const ipAddress = z.union([z.ipv4(), z.ipv6()]);
const everyAddress = ["0.0.0.0", "::"];

/** Whether a forwarder can open an instance's port on one address, and nothing is asked of it that it cannot hold. */
export const forwarderIssues = (estate: Estate): Issue[] => instancesOf(estate).flatMap((entry) => issuesOf(estate, entry));

function issuesOf(estate: Estate, { key, path, instance }: InstanceEntry): Issue[] {
  const { address, port, manage } = instance;
  if (address === undefined) return [];
  const at = (field: string, found: string, right: string): Issue => ({ path: [...path, field], found, right });
  const wrong = !ipAddress.safeParse(address).success
    ? [at("address", `"${address}" is no IP address`, "write one address of the server, as in 192.0.2.80")]
    : everyAddress.includes(address) ? [at("address", `"${address}" stands for every address`, "leave it out, or write one address of the server")] : [];
  const network = instance.network ?? key;
  return [
    ...wrong,
    ...(port === undefined ? [at("address", "the instance publishes no port", "write port beside it, or leave it out")] : []),
    ...(own(estate.networks, network)?.attachable === false ? [at("address", `a forwarder cannot join the network "${network}"`, "set attachable: true on it")] : []),
    ...(own(estate.networks, network)?.internal ? [at("address", `a forwarder on the network "${network}" cannot be reached from outside, since that is internal`, "set internal: false on it, or leave the address out")] : []),
    // What comes through a forwarder comes from the instance's own network.
    ...("administrators" in instance && instance.administrators.length > 0
      ? [at("administrators", "whoever comes through the forwarder of address comes from it, so that no other address can be told", "leave it out; the accounts are then made by job")] : []),
    ...(manage === "provider" ? [at("manage", "provider, and the instance's port is open on one address, behind a forwarder", "write manage: job, or leave the address out")] : []),
  ];
}
