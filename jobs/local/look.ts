/**
 * An application looked at from within its own network: by a container of the proxies' image that joins it for one look, since
 * the application's image may have nothing to ask with. What a killed call leaves of it ends by itself.
 */
import type { Look } from "../../plan/probes";
import { orMissing, type Docker } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { labelsOf } from "../../swarm/labels";
import { textOf } from "./files";
import { ensureImage } from "./image";

const LIFETIME_SECONDS = 60;
const LOOK_SECONDS = 20;

/** @throws an error of the engine where the application's container does not run (409) or is gone (404) */
export async function lookFrom(node: Docker, container: string, { image, script, arguments: values }: Look, { estate, application, server }: { estate: string; application: string; server: string }): Promise<ExecResult> {
  await ensureImage(node, image, server);
  const { Id } = await node.getContainer(container).inspect();
  const here = await node.createContainer({
    Image: image,
    Entrypoint: ["sleep"],
    Cmd: [String(LIFETIME_SECONDS)],
    StopSignal: "SIGKILL", // to a first process that handles no signals every other one is a wait
    Labels: labelsOf(estate, { probe: application }),
    HostConfig: { NetworkMode: `container:${Id}`, AutoRemove: true, Memory: 32 * 2 ** 20 },
  });
  try {
    await here.start();
    return await execIn(node, here.id, ["sh", "-c", textOf(`probe/${script}.sh`), "sh", ...values], LOOK_SECONDS);
  } finally {
    await orMissing(here.remove({ force: true }));
  }
}
