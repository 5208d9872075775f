/** An application looked at from within its own network, since its image may have nothing to ask with. */
import type { Look } from "../../plan/probes";
import type { Docker } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { textOf } from "./files";
import { withHelper } from "./helper";

const LOOK_SECONDS = 20;

/** @throws an error of the engine where the application's container does not run (409) or is gone (404) */
export async function lookFrom(node: Docker, container: string, { image, script, arguments: values }: Look, { estate, application, server }: { estate: string; application: string; server: string }): Promise<ExecResult> {
  const { Id } = await node.getContainer(container).inspect();
  return withHelper(node, { image, server, estate, owner: { probe: application }, host: { NetworkMode: `container:${Id}` } }, (helper) =>
    execIn(node, helper.id, ["sh", "-c", textOf(`probe/${script}.sh`), "sh", ...values], LOOK_SECONDS));
}
