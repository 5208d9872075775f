import type { ApplicationPlan } from "./applications";
import type { DatabasePlan } from "./instances";
import type { NotedEnds } from "./moves/ends";
import type { Plan } from "./plan";

/** What the last successful `up` was answerable for. `released`: it had been given up (`release: true`); `manage` is unknown of one by an earlier version. */
export type Held = Record<string, { released: boolean; manage?: "provider" | "job"; startEmpty?: string; databases: Record<string, boolean> }>;

/** What the journal has of a move whose rows are not on its target to stay. */
export interface OpenMove {
  key: string;
  /** Its newest run, or way back, has no end in the journal: its fence may stand, or its target be closed. */
  inFlight: boolean;
  reverted: boolean;
  /** Where its runs and rehearsals led. */
  targets: NonNullable<NotedEnds["target"]>[];
}

/** What this plan is answerable for, by instance: kept as an output of the stack, for the next run to compare with. */
export function heldBy(plan: Plan): Held {
  return Object.fromEntries(plan.instances.map(({ key, release, manage, startEmpty, databases }) => [key, {
    released: release,
    manage,
    ...(startEmpty === null ? {} : { startEmpty }),
    databases: Object.fromEntries(databases.map((database) => [database.name, database.release])),
  }]));
}

/**
 * One sentence for each thing that vanished from the estate (deleted, renamed, mistyped) without having been released, or whose accounts
 * somebody else would make.
 * Databases that go with their instance are not named a second time.
 *
 * @param before undefined on the first run
 * @param open moves that are not finished
 * @param services names of those that are in the Swarm
 */
export function losses(plan: Plan, before: Held = {}, open: OpenMove[], services: Record<string, string> = {}): string[] {
  const now = heldBy(plan);
  const waysOut = (key: string) => `Put it back; if it has another name now, write \`formerly: ${key}\` there; or, to give it up and keep its data, set \`release: true\`, run up, then remove it. Nothing was touched.`;
  const others = Object.entries(before).flatMap(([instance, { released, manage }]) => (released || !manage || !(instance in now) || now[instance]!.manage === manage ? [] : [
    `The databases and accounts of the instance "${instance}" are there, made by ${manage === "job" ? "its job, and Pulumi's provider would make them" : "Pulumi's provider, and a job would make them"} a second time: write \`manage: ${manage}\` to it (where nothing is written, a port and administrators decide). Nothing was touched.`,
  ]));
  const vanished = Object.entries(before).flatMap(([instance, { released, databases }]) => {
    if (!(instance in now)) return released ? [] : [`The instance "${instance}" has vanished from the estate, and it holds data. ${waysOut(instance)}`];
    return Object.entries(databases)
      .filter(([name, given]) => !given && !(name in now[instance].databases))
      .map(([name]) => `The database "${name}" of instance "${instance}" has vanished from the estate, and it holds data. ${waysOut(name)}`);
  });
  const moves = open.filter(({ key }) => !plan.moves.some((move) => move.key === key)).flatMap((move) => lostMove(plan, move, services));
  return [...vanished, ...others, ...moves].sort();
}

/** Of one that is not in flight only where somebody would work without its rows from now on. */
function lostMove(plan: Plan, move: OpenMove, services: Record<string, string>): string[] {
  const { key, inFlight, reverted } = move;
  if (inFlight) return [`The move "${key}" has vanished from the estate before it was finished, and its fence may stand. Put it back and run up, which ends it. Nothing was touched.`];
  const users = usersWithout(plan, move, services);
  if (users.length === 0) return [];
  return [`The move "${key}" has vanished from the estate, and its database ${reverted ? "was taken back to its source" : "is not switched"}: ${users.join(", ")} would begin without its rows, and what works on the source would be stopped. Put it back; or, for whoever is to begin without them, describe a database of another name. Nothing was touched.`];
}

/** Applications and proxies that would be let to its target now. One that runs, of a move that was never switched, has been at work there before. */
function usersWithout({ applications, proxies, instances }: Plan, { reverted, targets }: OpenMove, services: Record<string, string>): string[] {
  const isTarget = (use: { instance: string; database: string; move: string | null }) => use.move === null && targets.some(({ host, database }) => {
    const { databases } = instances.find(({ key }) => key === use.instance)!;
    const { endpoint } = (databases as DatabasePlan[]).find(({ name }) => name === use.database)!;
    return endpoint.host === host && endpoint.database === database;
  });
  const begins = ({ runs }: ApplicationPlan) => reverted || !("serviceName" in runs && runs.serviceName in services);
  return [
    ...applications.filter((application) => application.uses.some(isTarget) && begins(application)).map(({ key }) => `application "${key}"`),
    ...proxies.filter(isTarget).map(({ key }) => `proxy "${key}"`),
  ];
}
