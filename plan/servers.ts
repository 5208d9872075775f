import type { Estate } from "../config/schema";
import { sortedEntries } from "./order";

/** How the Docker engine of a server is reached. */
export interface Engine {
  server: string;
  /** ssh://user@host, unix:///path or tcp://host:port */
  docker: string;
  sshOptions: string[];
}

export interface ServerPlan {
  key: string;
  address: string;
  engine: Engine;
  /** Its name in the Swarm, for placement. */
  hostname: string;
  manager: boolean;
  /** Switched off: nothing connects to it (plan/offline.ts). */
  offline: boolean;
}

export function planServers(estate: Estate): ServerPlan[] {
  return sortedEntries(estate.servers).map(([key, server]) => ({
    key,
    address: server.address,
    engine: { server: key, docker: server.docker, sshOptions: server.sshOptions },
    hostname: server.node ?? key,
    manager: server.manager,
    offline: server.state === "offline",
  }));
}
