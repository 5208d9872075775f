import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { volumeGuard } from "../plan/lostVolumes";
import { keep } from "./options";
import type { Server } from "./server";

/**
 * A volume that holds data, by name only: any other property that differed would make Pulumi replace it, and Docker
 * adopts an existing volume of that name.
 */
export function dataVolume(name: string, volumeName: string, server: Server, released: boolean, opts: pulumi.CustomResourceOptions): docker.Volume {
  return new docker.Volume(name, { name: volumeName }, keep(released, {
    ...opts,
    provider: server.provider,
    ignoreChanges: ["labels", "driver", "driverOpts"],
  }));
}

export const dataMount = (volume: docker.Volume, target: string): docker.types.input.ServiceTaskSpecContainerSpecMount =>
  ({ type: "volume", source: volume.name, target, volumeOptions: { driverOptions: { [volumeGuard]: "true" } } });
