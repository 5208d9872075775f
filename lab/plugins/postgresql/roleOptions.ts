/** Attributes of a role as options of CREATE and ALTER ROLE, and its settings. */
import type { Properties } from "../provider";
import { identifier, literal } from "./sql";

const flags: Record<string, string> = {
  superuser: "SUPERUSER",
  createDatabase: "CREATEDB",
  createRole: "CREATEROLE",
  inherit: "INHERIT",
  login: "LOGIN",
  bypassRowLevelSecurity: "BYPASSRLS",
  replication: "REPLICATION",
};

/** Those that differ from `state`; all of them without one. The password is not among them. */
export function attributeOptions(plan: Properties, state?: Properties): string[] {
  const changed = (key: string) => plan[key] !== undefined && (state === undefined || plan[key] !== state[key]);
  return [
    ...(changed("validUntil") ? [`VALID UNTIL ${literal(plan.validUntil.toLowerCase() === "infinity" ? "infinity" : plan.validUntil)}`] : []),
    ...(changed("connectionLimit") ? [`CONNECTION LIMIT ${plan.connectionLimit}`] : []),
    ...Object.entries(flags).filter(([key]) => changed(key)).map(([key, word]) => (plan[key] ? word : `NO${word}`)),
  ];
}

const timeouts: Record<string, string> = {
  statementTimeout: "statement_timeout",
  idleInTransactionSessionTimeout: "idle_in_transaction_session_timeout",
};

/** Statements for the settings that change from `state` to `plan`. */
export function settings(name: string, state: Properties, plan: Properties): { setting: string; sql: string }[] {
  const statement = (setting: string, value: string | undefined) =>
    ({ setting, sql: `ALTER ROLE ${identifier(name)} ${value === undefined ? `RESET ${setting}` : `SET ${setting} TO ${value}`}` });
  const found = [];
  const [paths, before] = [plan.searchPaths ?? [], state.searchPaths ?? []] as string[][];
  if (paths.join() !== before.join()) {
    const wrong = paths.find((part) => part.includes(", "));
    if (wrong !== undefined) throw new Error(`search_path cannot contain \`, \`: ${wrong}`);
    found.push(statement("search_path", paths.length > 0 ? paths.map(identifier).join(", ") : undefined));
  }
  for (const [key, setting] of Object.entries(timeouts)) {
    if ((plan[key] ?? 0) !== (state[key] ?? 0)) found.push(statement(setting, plan[key] ? String(plan[key]) : undefined));
  }
  if ((plan.assumeRole ?? "") !== (state.assumeRole ?? "")) found.push(statement("role", plan.assumeRole ? identifier(plan.assumeRole) : undefined));
  return found;
}

/** Of `name=value` entries of the catalog. */
export function settingValue(entries: string[], name: string): string | undefined {
  return entries.find((entry) => entry.startsWith(`${name}=`))?.slice(name.length + 1);
}
