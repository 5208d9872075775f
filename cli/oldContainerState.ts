/** How an old container is found on its server: what status shows, and doctor judges. */
import { isBarred } from "../swarm/barred";
import { filterOf } from "../swarm/composeService";
import { orMissing, type Docker } from "../swarm/engine";
import type { OldContainer } from "../swarm/oldContainers";

export interface OldContainerState {
  /** startable: nothing keeps anybody from starting it, since it was made anew or its bar was taken away. */
  is: "gone" | "barred" | "startable" | "running";
  /** Of the one that runs: Compose may have made another one for its service. */
  name: string;
}

export async function stateOf(docker: Docker, { container: name, compose }: OldContainer): Promise<OldContainerState> {
  const found = await orMissing(docker.getContainer(name).inspect());
  if (found?.State.Running) return { is: "running", name };
  const others = compose ? await docker.listContainers({ filters: filterOf(compose) }) : [];
  if (others.length > 0) return { is: "running", name: others[0]!.Names[0]!.replace(/^\//, "") };
  if (!found) return { is: "gone", name };
  return { is: isBarred(found) ? "barred" : "startable", name };
}
