import * as fs from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { typeOf } from "../components/options";
import { OverlayNetwork } from "../components/overlayNetwork";
import { PostgresInstance } from "../components/postgresInstance";
import { ServiceDatabase } from "../components/serviceDatabase";
import type { InstancePlan } from "../plan/instances";
import { instanceJob } from "./instanceJob";
import type { Site } from "./site";

/** Instances, networks and volumes that are deployed together, and the service databases in them. */
export class DatabaseStack extends pulumi.ComponentResource {
  readonly instances: Record<string, PostgresInstance>;
  /** By logical name, <instance>-<database>. */
  readonly databases: Record<string, ServiceDatabase>;

  constructor(name: string, site: Site, plans: InstancePlan[], opts?: pulumi.ComponentResourceOptions) {
    super(typeOf("DatabaseStack"), name, {}, opts);
    const parent = { parent: this };
    this.instances = Object.fromEntries(plans.map((plan) => [plan.key, postgresInstance(site, plan, parent)]));
    this.databases = Object.fromEntries(plans.flatMap((instancePlan) => instancePlan.databases.map((plan) => [plan.key, new ServiceDatabase(plan.key, {
      plan,
      instancePlan,
      instance: this.instances[instancePlan.key],
      halfMade: site.survey.halfMade,
      job: instanceJob(site, instancePlan),
    }, parent)])));
    this.registerOutputs({});
  }
}

function postgresInstance(site: Site, plan: InstancePlan, opts: pulumi.ComponentResourceOptions): PostgresInstance {
  return new PostgresInstance(plan.key, {
    estate: site.plan.estate,
    plan,
    manager: site.manager,
    server: site.servers[plan.server],
    network: site.networks[plan.network],
    startScript: fs.readFileSync("jobs/postgres/start.sh", "utf8"),
    existing: site.survey.services[plan.serviceName],
  }, opts);
}

export function overlayNetworks(site: Omit<Site, "networks">): Record<string, OverlayNetwork> {
  return Object.fromEntries(site.plan.networks.map((plan) => [plan.key, new OverlayNetwork(plan.key, {
    estate: site.plan.estate,
    plan,
    manager: site.manager,
    existing: site.survey.networks[plan.dockerName],
  })]));
}
