/** Which lab this is: its name, network and places. Several labs can run side by side on one machine. */
import * as path from "node:path";
import { UserError } from "../config/issues";
import { workspace } from "./toolchain/places";

/** A world has some of them (world.ts). */
export const serverNames = ["srv80", "srv81", "srv82", "srv84"] as const;
export type ServerName = (typeof serverNames)[number];
/** Manages the Swarm of every lab. */
export const managerName: ServerName = "srv84";

/** Something for each server that there can be. */
export const forServers = <T>(make: (name: ServerName) => T, names: readonly ServerName[] = serverNames) => Object.fromEntries(names.map((name) => [name, make(name)])) as Record<ServerName, T>;

export interface LabServer {
  name: ServerName;
  /** Name of the container on the host engine. */
  container: string;
  address: string;
}

export interface Lab {
  name: string;
  /** a.b.c.0/24 */
  subnet: string;
  network: string;
  servers: Record<ServerName, LabServer>;
  /** Everything of this lab on disk: keys, ssh_config, state, configuration. */
  directory: string;
  sshConfig: string;
  /** On every object that the lab makes on the host engine. */
  labels: Record<string, string>;
}

export const labLabel = "dev.dbhaven.lab";

/** DBHAVEN_LAB: name, default dbhaven-lab. DBHAVEN_LAB_SUBNET: an IPv4 /24, default 198.51.100.0/24. */
export function labSettings(env: NodeJS.ProcessEnv = process.env): Lab {
  const name = env.DBHAVEN_LAB || "dbhaven-lab";
  const subnet = env.DBHAVEN_LAB_SUBNET || "198.51.100.0/24";
  if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) {
    throw new UserError(`DBHAVEN_LAB is "${name}"; a lab's name has lower-case letters, digits and hyphens, 30 at most, and starts with a letter.`);
  }
  const prefix = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.0\/24$/.exec(subnet)?.[1];
  if (!prefix || prefix.split(".").some((part) => Number(part) > 255)) {
    throw new UserError(`DBHAVEN_LAB_SUBNET is "${subnet}"; it has to be an IPv4 network like 198.51.100.0/24.`);
  }
  const directory = path.join(workspace, name === "dbhaven-lab" ? "lab" : name);
  return {
    name,
    subnet,
    network: name,
    servers: forServers((server) => ({ name: server, container: `${name}-${server}`, address: `${prefix}.${server.slice(3)}` })),
    directory,
    sshConfig: path.join(directory, "ssh_config"),
    labels: { [labLabel]: name },
  };
}

/** Receives one line for people at each change of state. */
export type Say = (line: string) => void;
