import type { Instance, Move } from "../../config/schema";
import type { MovePlan } from "../moves/plan";
import type { Step } from "../moves/steps";

/** How an engine keeps a password: a server that is given this form never sees the password itself, nor does its log. */
export type StoredPassword =
  /** @param saltBase64 16 random bytes */
  | { salted: true; of(password: string, saltBase64: string): string }
  | { salted: false; of(password: string): string };

/** What the jobs of a move are told in their engine's own form; components/moveJob.ts adds what every engine's are told. */
export interface MoveSettings {
  /** How the source is spoken to, beside its address, database and account. */
  source(plan: MovePlan): Record<string, string>;
  /** How a target is spoken to that is in the place of the source, since it is backed up: its certificate and name are checked. */
  asSource: Record<string, string>;
  /** What the target is to have, ACCOUNTS and CHECKS among it. */
  target(plan: MovePlan): Record<string, string>;
  /** Steps that do something else than plan/moves/steps.ts says, for the handbook and the preview. */
  does?: Partial<Record<Step["id"], string>>;
  /** Names, in the form that the jobs read. */
  list(names: string[]): string;
  /** What a database that takes the place of the target's is made with, on the way back. */
  wayBack(plan: MovePlan): Record<string, string>;
}

type DatabaseOf<I extends Instance> = I["databases"][string];

/** What the plan has to know of an engine; one file each beside this one. */
export interface EnginePlanner<I extends Instance, InstanceOwn extends object, DatabaseOwn extends object> {
  /** On which its servers listen, inside their networks. */
  port: number;
  storedPassword: StoredPassword;
  /** Derived settings and the instance's own, which win. */
  settings(instance: I): Record<string, string>;
  /** Whether the server takes a setting (by its name as in `settings`) at its start only, so that a change restarts the instance. */
  startOnly(name: string): boolean;
  /** What the start script gets for the settings that are taken at a start, and the way back. */
  commandLine(settings: Record<string, string>): string[];
  settingsOn(commandLine: string[]): Record<string, string>;
  /** What runs inside the service's container, `start.sh` among it: by name, the files below jobs/ that one after the other make the script. */
  scripts: Record<string, string[]>;
  /** Settings of the job `settings` (jobs/<engine>/settings.sh), from those that the running server is told. */
  reloadSettings(reloaded: Record<string, string>): Record<string, string>;
  /** Where they are kept for the server's next start: by the server itself, or by the job in the instance's volume. */
  keepsSettings: "server" | "volume";
  /** What that job is made of, below jobs/, like jobFiles. */
  reloadFiles: string[];
  /** Who makes accounts and databases. */
  manage(instance: I): "provider" | "job";
  /** What only this engine's instances have. */
  instance(instance: I): InstanceOwn;
  /** What only this engine's databases have, their accounts among it. */
  database(name: string, database: DatabaseOf<I>, instance: I): DatabaseOwn;
  /** What stands for the database in an address: ${use.database} of the applications. */
  addressed(name: string): string;
  /** Settings of the job `database` (jobs/<engine>/database.sh), beside those that every engine's has. */
  jobSettings(database: DatabaseOwn): Record<string, string>;
  /** What that job is made of, below jobs/: when one of them changes, it runs again, in place. */
  jobFiles: string[];
  /** Null where config/engines/moveSources.ts has none. */
  moves: MoveSettings | null;
}

/** A line for each, its name before the first blank: some images have nothing that reads JSON. */
export const lines = (settings: Record<string, string>): string => Object.entries(settings).map(([name, value]) => `${name} ${value}\n`).join("");

/** Whose place on the target is whose on the source: a line each, the source's name first. */
export const placesOf = (accounts: Move["accounts"]): string => lines(Object.fromEntries(Object.entries(accounts).map(([role, mapping]) => [role, "as" in mapping ? mapping.as : role])));
/** Accounts that are brought with their passwords, a line each. */
export const carriedOf = (accounts: Move["accounts"]): string => Object.entries(accounts).flatMap(([role, mapping]) => ("carry" in mapping ? [`${role}\n`] : [])).join("");
/** The accounts of a move's target, a line each with its role. */
export const rolesOf = (accounts: MovePlan["target"]["accounts"]): string => lines(Object.fromEntries(accounts.map(({ name, role }) => [name, role])));

/** Of "name=value"; the value may hold the separator too. */
export function nameAndValue(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
