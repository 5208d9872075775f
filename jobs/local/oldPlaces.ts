/** By which names and addresses applications may know databases that are about to be, or were, moved away. */
import { isDeepStrictEqual } from "node:util";
import type { RenderJob } from "../../plan/jobs";
import type { Places } from "../../plan/rendered/environment";
import type { Engine } from "../../plan/servers";
import { orMissing, Unreachable, type Docker } from "../../swarm/engine";

/** A container that is stopped still has its names; of one that is gone, or cannot be asked, only its own is known. */
export async function oldPlaces({ sources, node }: Pick<RenderJob, "sources" | "node">, connect: (engine: Engine) => Docker): Promise<Places> {
  const found = await Promise.all(sources.map(async ({ node: source, address, container, port }): Promise<Places> => {
    const inspected = await orMissing(connect(source).getContainer(container).inspect()).catch(unlessUnreachable);
    const aliases = Object.values(inspected?.NetworkSettings.Networks ?? {}).flatMap(({ Aliases }) => (Aliases as string[] | null) ?? []);
    const published = Object.values((inspected?.HostConfig.PortBindings ?? {}) as Record<string, { HostPort?: string }[] | null>).flatMap((ports) => ports ?? []).flatMap(({ HostPort }) => HostPort || []);
    // Its names are known on the networks of its own server only.
    const names = isDeepStrictEqual(source, node) ? [...new Set([container, ...aliases.filter((alias) => !inspected!.Id.startsWith(alias))])] : [];
    return { names: names.map((host) => ({ host, port })), addresses: published.map((one) => `${address}:${one}`) };
  }));
  return { names: found.flatMap(({ names }) => names), addresses: found.flatMap(({ addresses }) => addresses) };
}

function unlessUnreachable(error: unknown): undefined {
  if (!(error instanceof Unreachable)) throw error;
  return undefined;
}

/** Where they are now. */
export function newPlaces({ known }: Pick<RenderJob, "known">): Places {
  const uses = Object.values(known);
  return {
    names: uses.map(({ host, port }) => ({ host: host!, port: Number(port) })),
    addresses: uses.flatMap(({ publishedHost, publishedPort }) => (publishedHost === undefined ? [] : [`${publishedHost}:${publishedPort}`])),
  };
}
