/**
 * An old container that nobody starts by mistake. Docker keeps a limit of processes for each container and takes any number of one that is
 * stopped; one above the greatest that Linux has (2^22) its kernel refuses. Whoever starts the container then (docker start, docker
 * restart, docker compose up, the engine itself) has that error, before the first of its programs runs: `failed to write "999999999999":
 * ... pids.max: invalid argument`. Seen with Docker 20.10 and runc 1.1, on PostgreSQL, MariaDB, Redis and plain programs. A limit of 1 is
 * no bar: the first process starts all the same, and stays.
 */
import type { Docker } from "./engine";

const NEVER = 999_999_999_999;
/** What `update` takes for none; 0 and nothing are as much in what it shows. */
const NO_LIMIT = -1;

/** How a container is started again by others than its user. `pidsLimit`, its greatest number of processes, is absent where there is none. */
export interface StartRules { restart?: string; pidsLimit?: number }

export const isBarred = ({ HostConfig }: Docker.ContainerInspectInfo): boolean => HostConfig.PidsLimit === NEVER;

export function startRulesOf({ HostConfig: { RestartPolicy, PidsLimit } }: Docker.ContainerInspectInfo): StartRules {
  return { restart: RestartPolicy?.Name, ...(PidsLimit && PidsLimit > 0 ? { pidsLimit: PidsLimit } : {}) };
}

/** It has to be stopped: of one that runs the engine refuses the limit. In one call, so that whoever looks finds all of it or nothing. */
export async function bar(container: Docker.Container, found: Docker.ContainerInspectInfo): Promise<void> {
  if (!isBarred(found)) await container.update({ RestartPolicy: { Name: "no" }, PidsLimit: NEVER });
}

/** Gives it these rules; one that is not barred keeps the limit that it has. */
export async function unbar(container: Docker.Container, found: Docker.ContainerInspectInfo, { restart = "unless-stopped", pidsLimit = NO_LIMIT }: StartRules): Promise<void> {
  if (!isBarred(found) && found.HostConfig.RestartPolicy?.Name === restart) return;
  await container.update({ RestartPolicy: { Name: restart }, ...(isBarred(found) ? { PidsLimit: pidsLimit } : {}) });
}

/** For a person, on its server. */
export const commands = {
  start: (name: string, found: Docker.ContainerInspectInfo): string => `${isBarred(found) ? `docker update --pids-limit ${NO_LIMIT} ${name} && ` : ""}docker start ${name}`,
  bar: (name: string): string => `docker update --restart no --pids-limit ${NEVER} ${name}`,
};
