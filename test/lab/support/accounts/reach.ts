/** Who reaches what: every account against everything that it may and may not do, as the estate says, tried for real. */
import type { InstancePlan } from "../../../../plan/instances";
import { attempt, type Attempt } from "./logins";
import { mysqlFamilyCells } from "./mysqlFamilyReach";
import { postgresCells } from "./postgresReach";
import { redisCells } from "./redisReach";

export interface Cell {
  /** Instance and name of the account. */
  home: string;
  account: string;
  /** Instance at which it is tried, and the database or the server. */
  instance: string;
  place: string;
  action: string;
  allowed: boolean;
  attempt: Attempt;
  /** From what the server says where it does not refuse; default: that is enough. */
  happened?: (said: string) => boolean;
}

export interface Tried extends Cell { done: boolean }

/** Password of an account of an instance. */
export type PasswordOf = (instance: string, account: string) => string;

/** What every engine's cells are made from: an account with its own database and those beside it. */
export interface Seat<Plan extends InstancePlan> {
  plan: Plan;
  database: Plan["databases"][number];
  account: Plan["databases"][number]["accounts"][number];
  /** All instances of the engine. */
  others: Plan[];
  password: string;
}

export function seats<Plan extends InstancePlan>(plans: Plan[], passwordOf: PasswordOf): Seat<Plan>[] {
  return plans.flatMap((plan) => (plan.databases as Plan["databases"][number][]).flatMap((database) =>
    (database.accounts as Seat<Plan>["account"][]).map((account) => ({ plan, database, account, others: plans.filter((other) => other !== plan), password: passwordOf(plan.key, account.name) }))));
}

const of = <E extends InstancePlan["engine"]>(plans: InstancePlan[], engine: E) => plans.filter((plan): plan is Extract<InstancePlan, { engine: E }> => plan.engine === engine);

export const cellsOf = (plans: InstancePlan[], passwordOf: PasswordOf): Cell[] => [
  ...seats(of(plans, "postgres"), passwordOf).flatMap(postgresCells),
  ...seats(of(plans, "mariadb"), passwordOf).flatMap(mysqlFamilyCells),
  ...seats(of(plans, "mysql"), passwordOf).flatMap(mysqlFamilyCells),
  ...seats(of(plans, "redis"), passwordOf).flatMap(redisCells),
];

/** On each server one after the other, and on all servers at once. */
export async function tryAll(plans: InstancePlan[], cells: Cell[]): Promise<Tried[]> {
  const tried = await Promise.all(plans.map(async ({ key, engine }) => {
    const here = cells.filter(({ instance }) => instance === key);
    const outcomes = await attempt(engine, key, here.map((cell) => cell.attempt));
    return here.map((cell, i) => ({ ...cell, done: outcomes[i]!.done && (cell.happened?.(outcomes[i]!.said) ?? true) }));
  }));
  return tried.flat();
}

/** A sentence for each cell that is not as expected. */
export const surprises = (tried: Tried[]): string[] => tried.filter(({ done, allowed }) => done !== allowed)
  .map(({ home, account, instance, place, action, allowed }) => `${home}/${account} ${allowed ? "cannot" : "can"} ${action} at ${instance}/${place}`);

/** A line for each account and place: what it may do there; what it was refused is counted. */
export function table(tried: Tried[]): string {
  const lines = new Map<string, Tried[]>();
  for (const cell of tried) {
    const line = [`${cell.home}/${cell.account}`, cell.home === cell.instance ? cell.place : cell.instance].join(" > ");
    lines.set(line, [...(lines.get(line) ?? []), cell]);
  }
  const width = Math.max(...[...lines.keys()].map((line) => line.length));
  return [...lines].map(([line, cells]) => {
    const can = cells.filter(({ done }) => done).map(({ action }) => action);
    return `${line.padEnd(width)}  ${can.join(", ") || "-"}${can.length < cells.length ? `  (refused: ${cells.length - can.length})` : ""}`;
  }).join("\n");
}
