/** Which database and account an operator means, and the list of all. */
import { listed, UserError } from "../config/issues";
import { planConnections, type ConnectionPlan } from "../plan/connections";
import type { Plan } from "../plan/plan";
import { inColumns } from "./columns";

/** One line for each account and place. */
export function overview(plan: Plan): string {
  const rows = Object.entries(planConnections(plan)).flatMap(([key, accounts]) => Object.values(accounts).map(({ account, role, places: { network, published } }) =>
    [key, account, role, `${network.host}:${network.port}`, published ? `${published.host}:${published.port}` : "not published"]));
  return inColumns([["database", "account", "role", "on its network", "from elsewhere"], ...rows]).join("\n");
}

/** Accounts of the database of this name, or of this <instance>-<name> where several instances have one. */
export function accountsOf(plan: Plan, name: string | undefined): ConnectionPlan[] {
  const all = Object.entries(planConnections(plan));
  const found = all.filter(([key, accounts]) => key === name || Object.values(accounts).some(({ database }) => database === name));
  if (found.length === 1) return Object.values(found[0][1]);
  const known = listed((found.length > 1 ? found : all).map(([key]) => key), "or");
  throw new UserError(found.length > 1 ? `several instances have a database "${name}"; say ${known}.` : `the estate has no database "${name ?? ""}"; it has ${known}.`);
}

/** The named account, or the one to take where none is named. */
export function chosen(accounts: ConnectionPlan[], name: string | undefined, isDefault: (one: ConnectionPlan, at: number, all: ConnectionPlan[]) => boolean, otherwise: string): ConnectionPlan {
  const found = name === undefined ? accounts.find(isDefault) : accounts.find(({ account }) => account === name);
  if (found) return found;
  const names = listed(accounts.map(({ account }) => account), "and");
  throw new UserError(name === undefined ? `no account of the database is the one to take; ${otherwise} (it has ${names}).` : `the database has no account "${name}"; it has ${names}.`);
}
