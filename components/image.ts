import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Server } from "./server";

/**
 * An image on the server that will run it, before anything is stopped for it; the reference to start it with.
 *
 * With a registry in reach, Docker pins a tag to its digest when a service is created but not when it is updated, so a bare
 * tag would differ at the next `up` and restart the task. What the server has is named by its digest therefore; an image
 * without one (never in a registry) by its tag.
 */
export function pinnedImage(name: string, reference: string, server: Server, opts: pulumi.CustomResourceOptions): pulumi.Output<string> {
  const image = new docker.RemoteImage(name, { name: reference, keepLocally: true }, { ...opts, provider: server.provider });
  return image.repoDigest.apply((digest) => digest || reference);
}
