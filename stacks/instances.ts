/** An instance with its service databases, by engine: the one place that joins an engine's planner, component and scripts. */
import { unsecret, type ComponentResourceOptions, type CustomResourceOptions } from "@pulumi/pulumi";
import { AddressForwarder } from "../components/addressForwarder";
import type { ServerCertificate } from "../components/certificates";
import type { DatabaseInstance, InstanceArgs } from "../components/instance";
import { MariadbInstance } from "../components/mariadbInstance";
import { MysqlInstance } from "../components/mysqlInstance";
import { PostgresInstance } from "../components/postgresInstance";
import { RedisInstance } from "../components/redisInstance";
import { ServiceDatabase } from "../components/serviceDatabase";
import { SwarmJob } from "../components/swarmJob";
import { planners } from "../plan/engines";
import type { StoredPassword } from "../plan/engines/engine";
import type { InstancePlan } from "../plan/instances";
import type { SettingsResult } from "../plan/jobs";
import { authoritySecret } from "../plan/tls";
import { startScripts } from "../swarm/startScripts";
import { instanceJob, settingsJob } from "./instanceJob";
import type { Site } from "./site";

interface Built {
  instance: DatabaseInstance<InstancePlan>;
  /** By logical name. */
  databases: Record<string, ServiceDatabase>;
}

export function buildInstance(site: Site, plan: InstancePlan, opts: ComponentResourceOptions): Built {
  switch (plan.engine) {
    case "postgres": return build(site, plan, { Instance: PostgresInstance, planner: planners.postgres }, opts);
    case "redis": return build(site, plan, { Instance: RedisInstance, planner: planners.redis }, opts);
    case "mariadb": return build(site, plan, { Instance: MariadbInstance, planner: planners.mariadb }, opts);
    case "mysql": return build(site, plan, { Instance: MysqlInstance, planner: planners.mysql }, opts);
  }
}

/** The operator's own, or one of the estate's authority. */
function certificateOf({ secrets, authority }: Site, { key, tls }: InstancePlan, name: string, opts: CustomResourceOptions): ServerCertificate {
  if ("generated" in tls) return authority!.certify(name, tls.generated, key, opts);
  return { certificate: secrets[tls.own.certificate], key: secrets[tls.own.key], authority: unsecret(secrets[tls.own.authority]) };
}

interface Engine<Plan extends InstancePlan> {
  Instance: new (name: string, args: InstanceArgs<Plan>, opts: ComponentResourceOptions) => DatabaseInstance<Plan>;
  planner: { storedPassword: StoredPassword; jobSettings(database: Plan["databases"][number]): Record<string, string> };
}

function build<Plan extends InstancePlan>(site: Site, plan: Plan, { Instance, planner }: Engine<Plan>, opts: ComponentResourceOptions): Built {
  const instance = new Instance(plan.key, {
    estate: site.plan.estate,
    plan,
    manager: site.manager,
    server: site.servers[plan.server],
    network: site.networks[plan.network],
    certify: (name, options) => certificateOf(site, plan, name, options),
    scripts: startScripts(plan.engine),
    existing: site.survey.services[plan.serviceName],
  }, opts);
  if (plan.forwarder) {
    const { estate } = site.plan;
    new AddressForwarder(`${plan.key}-forwarder`, { estate, plan, forwarder: plan.forwarder, server: site.servers[plan.server], network: site.networks[plan.network], ready: instance.ready }, opts);
  }
  const settings = new SwarmJob<SettingsResult>(`${plan.key}-settings`, {
    verb: "settings",
    job: instance.ready.apply(() => settingsJob(site, plan)),
    secrets: { "target-admin": instance.administrator.value, [authoritySecret]: instance.authority },
  }, opts);
  const databases = (plan.databases as Plan["databases"][number][]).map((database) => [database.key, new ServiceDatabase(database.key, {
    plan: database,
    instancePlan: plan,
    instance,
    ready: settings.done,
    storedPassword: planner.storedPassword,
    jobSettings: planner.jobSettings(database),
    halfMade: site.survey.halfMade,
    job: instanceJob(site, plan),
  }, opts)] as const);
  return { instance, databases: Object.fromEntries(databases) };
}
