import { randomBytes } from "node:crypto";
import * as os from "node:os";

/** What a verb gets beside its job. */
export interface Context {
  /** From stdin, by key. */
  secrets: Record<string, string>;
  /** Take over what is there, whatever the job says (npm run up -- --adopt): no input of a Command, so that it leaves no change behind. */
  adopt?: boolean;
  /** One short line for the operator; a dozen in all. */
  say(line: string): void;
}

/** user@host of the operator, for records and the fence. */
export const operator = (): string => `${os.userInfo().username}@${os.hostname()}`;

/** YYYYMMDDHHMMSS-xxxx, in UTC: sorts by time. */
export const newRunId = (now = new Date()): string =>
  `${now.toISOString().replace(/\D/g, "").slice(0, 14)}-${randomBytes(2).toString("hex")}`;

/** A part of a result that has to be there; a job that leaves it out has a bug. */
export function number(result: Record<string, unknown> | undefined, key: string): number {
  const value = Number(result?.[key]);
  return Number.isFinite(value) ? value : 0;
}
