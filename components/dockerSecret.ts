import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { labels, shortened } from "../plan/names";
import type { Server } from "./server";

export interface DockerSecretArgs {
  estate: string;
  /** What it belongs to, for its label: for example { instance: "pg-main" }. */
  owner: Record<string, string>;
  value: pulumi.Output<string>;
  manager: Server;
}

/** Swarm takes names of secrets of 64 letters, of which Pulumi's own ending has 8. */
const longest = 56;

/** A Swarm secret. Its name is left to Pulumi: a new value is a new secret, given to the service before the old one goes. */
export function dockerSecret(name: string, { estate, owner, value, manager }: DockerSecretArgs, opts: pulumi.CustomResourceOptions): docker.Secret {
  return new docker.Secret(shortened(name, longest), {
    data: pulumi.secret(value.apply((text) => Buffer.from(text).toString("base64"))),
    labels: labels(estate, owner),
  }, { ...opts, provider: manager.provider });
}

/** How a service sees a secret: as a file under this path, readable by its user only where that is known. */
export function secretFile(secret: docker.Secret, fileName: string) {
  return { secretId: secret.id, secretName: secret.name, fileName, fileMode: 0o444, fileUid: "0", fileGid: "0" };
}
