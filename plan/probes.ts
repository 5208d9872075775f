/** How it is asked whether an application works. */
import type { Application, EngineName } from "../config/schema";
import type { InstancePlan } from "./instances";

/** A script of jobs/probe, run by the image of the proxies from within the application's network. */
export interface Look { image: string; script: "http" | "tcp"; arguments: string[] }

/** What a service database is asked, with a script of jobs/probe, in the container of its instance. */
export interface Question {
  statement: string;
  engine: Exclude<EngineName, "redis">;
  /** Key of the instance's server. */
  server: string;
  service: string;
  database: string;
  account: string;
}

/** A command in the application's own container, a look from beside it, or a question of its database. */
export type ProbePlan = { timeoutSeconds: number } & ({ command: string[] } | { look: Look } | { question: Question });

type Probe = NonNullable<Application["probe"]>;

/** @param image of the proxies */
export function planProbe(probe: Probe, image: string, { databases }: Pick<Application, "databases">, instances: InstancePlan[]): ProbePlan {
  if ("command" in probe) return probe;
  if ("sql" in probe) return { timeoutSeconds: probe.timeoutSeconds, question: planQuestion(probe, databases, instances) };
  const { timeoutSeconds } = probe;
  if ("tcp" in probe) return { timeoutSeconds, look: { image, script: "tcp", arguments: [`TCP:${probe.tcp}`] } };
  const { protocol, hostname, port, pathname, search, host } = new URL(probe.http);
  const address = protocol === "https:" ? `OPENSSL:${hostname}:${port || 443},verify=0` : `TCP:${hostname}:${port || 80}`;
  return { timeoutSeconds, look: { image, script: "http", arguments: [address, `${pathname}${search}`, host] } };
}

function planQuestion({ sql, database }: Extract<Probe, { sql: string }>, databases: Application["databases"], instances: InstancePlan[]): Question {
  const use = databases[database ?? Object.keys(databases)[0]];
  const { engine, server, serviceName } = instances.find(({ key }) => key === use.instance)!;
  // config/references/probes.ts lets none of Redis pass.
  return { statement: sql, engine: engine as Question["engine"], server, service: serviceName, database: use.database, account: use.account };
}

/** For sentences: what was asked. */
export function probeInWords(probe: ProbePlan): string {
  if ("question" in probe) return `sql ${probe.question.statement}`;
  return "command" in probe ? probe.command.join(" ") : [probe.look.script, ...probe.look.arguments.slice(0, 2)].join(" ");
}
