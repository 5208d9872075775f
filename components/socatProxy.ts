import * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "../plan/instances";
import type { ProxyCheckResult } from "../plan/jobs";
import type { ProxyPlan } from "../plan/proxies";
import { typeOf } from "./options";
import type { OverlayNetwork } from "./overlayNetwork";
import type { Server } from "./server";
import { socatContainer, tcpListen, type SocatContainerArgs } from "./socatContainer";
import { SwarmJob } from "./swarmJob";

export interface SocatProxyArgs {
  estate: string;
  plan: ProxyPlan;
  server: Server;
  /** Network of the instance that it forwards to. */
  network: OverlayNetwork;
  /** Known once the database is there, its move committed and the old holder of the name stopped. */
  endpoint: pulumi.Output<Endpoint>;
}

const socketFolder = "/socket";

/** A socket that the old server left there is taken away; whoever has the volume may use it, as it was. */
const listening = (listen: ProxyPlan["listen"]): Pick<SocatContainerArgs, "listen" | "volumes"> => ("volume" in listen
  ? { listen: `UNIX-LISTEN:${socketFolder}/${listen.file},fork,unlink-early,mode=777`, volumes: [{ volumeName: listen.volume, containerPath: socketFolder }] }
  : { listen: tcpListen(listen.port) });

/** As the old server was known there. */
const joined = (listen: ProxyPlan["listen"]): SocatContainerArgs["networks"] => ("network" in listen
  ? [{ name: listen.network, aliases: listen.names, ...(listen.address === null ? {} : { ipv4Address: listen.address }) }]
  : []);

/** A forwarder that keeps an old host name or socket working for applications that cannot be changed. */
export class SocatProxy extends pulumi.ComponentResource {
  readonly containerId: pulumi.Output<string>;

  constructor(name: string, { estate, plan, server, network, endpoint }: SocatProxyArgs, opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("SocatProxy"), name, {}, opts);
    const container = socatContainer(name, {
      ...listening(plan.listen),
      containerName: plan.containerName,
      image: plan.image,
      server,
      to: endpoint.apply(({ host, port }) => ({ host, port: plan.plainPort ?? port })),
      networks: [...joined(plan.listen), { name: network.dockerName }],
      estate,
      owner: { proxy: plan.key },
    }, { parent: this, dependsOn: opts?.dependsOn });
    this.containerId = container.id;
    this.registerOutputs({ containerId: this.containerId });
  }
}

/** Whether it will have its place: before the database is fenced, since afterwards applications reach nothing without it. */
export function socatProxyCheck(name: string, { estate, plan: { key, listen, old }, manager, server }: Pick<SocatProxyArgs, "estate" | "plan" | "server"> & { manager: Server }): SwarmJob<ProxyCheckResult> {
  const place = "volume" in listen ? { volume: listen.volume } : { network: listen.network };
  return new SwarmJob<ProxyCheckResult>(name, { verb: "proxy-check", job: { verb: "proxy-check", estate, manager: manager.plan.engine, node: server.plan.engine, proxy: key, place, ...(old ? { old } : {}) } });
}
