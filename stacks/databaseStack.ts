import * as pulumi from "@pulumi/pulumi";
import type { DatabaseInstance } from "../components/instance";
import { typeOf } from "../components/options";
import { OverlayNetwork } from "../components/overlayNetwork";
import type { ServiceDatabase } from "../components/serviceDatabase";
import type { InstancePlan } from "../plan/instances";
import { buildInstance } from "./instances";
import type { Site } from "./site";

/** Instances, networks and volumes that are deployed together, and the service databases in them. */
export class DatabaseStack extends pulumi.ComponentResource {
  readonly instances: Record<string, DatabaseInstance<InstancePlan>>;
  /** By logical name, <instance>-<database>. */
  readonly databases: Record<string, ServiceDatabase>;

  constructor(name: string, site: Site, plans: InstancePlan[], opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("DatabaseStack"), name, {}, opts);
    const built = plans.map((plan) => ({ plan, ...buildInstance(site, plan, { parent: this }) }));
    this.instances = Object.fromEntries(built.map(({ plan, instance }) => [plan.key, instance]));
    this.databases = Object.assign({}, ...built.map(({ databases }) => databases));
    this.registerOutputs({});
  }
}

export function overlayNetworks(site: Omit<Site, "networks" | "authority" | "sourceAccounts">): Record<string, OverlayNetwork> {
  return Object.fromEntries(site.plan.networks.map((plan) => [plan.key, new OverlayNetwork(plan.key, {
    estate: site.plan.estate,
    plan,
    manager: site.manager,
    existing: site.survey.networks[plan.dockerName],
  })]));
}
