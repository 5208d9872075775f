/** What differs between a resource's state and its new inputs, by path, and what of it replaces the resource. */
import { unknown, type Properties } from "./values";

export type Kind = "add" | "delete" | "update";

export interface Change {
  /** `taskSpec.containerSpec.env.KEY`, `ports[0].internal` */
  path: string;
  kind: Kind;
  replaces: boolean;
}

export interface Rules {
  /** Paths without list positions (`taskSpec.networksAdvanceds`); what lies under one counts with it. `*` is everything. */
  replaces?: readonly string[];
  /** Whether two values mean the same, asked before anything else; undefined: compare as usual. */
  same?(path: string, before: unknown, now: unknown): boolean | undefined;
}

/**
 * A value that is in the state and not among the new inputs counts as deleted only if it was an input before:
 * the rest was filled in by the server.
 */
export function changes(state: Properties, oldInputs: Properties, inputs: Properties, rules: Rules = {}): Change[] {
  const found: Change[] = [];
  compare("", state, oldInputs, inputs, rules, found);
  return found;
}

function compare(path: string, state: unknown, old: unknown, now: unknown, rules: Rules, found: Change[]): void {
  const add = (kind: Kind) => found.push({ path, kind, replaces: replacesAt(path, rules) });
  if (path !== "" && rules.same?.(bare(path), state, now)) return;
  if (now === unknown) return void add(state === undefined ? "add" : "update");
  if (now === undefined || now === null) {
    if (old !== undefined && old !== null && state !== undefined && state !== null) add("delete");
    return;
  }
  if (state === undefined || state === null) {
    if (!isEmpty(now)) add("add");
    return;
  }
  if (Array.isArray(now) && Array.isArray(state)) {
    const oldList = Array.isArray(old) ? old : [];
    for (let i = 0; i < Math.max(now.length, state.length); i += 1) {
      compare(`${path}[${i}]`, state[i], i < oldList.length ? oldList[i] : state[i], now[i], rules, found);
    }
    return;
  }
  if (isObject(now) && isObject(state)) {
    const before = isObject(old) ? old : {};
    for (const key of new Set([...Object.keys(now), ...Object.keys(before)])) {
      if (key.startsWith("__")) continue;
      compare(path === "" ? key : `${path}.${key}`, state[key], before[key], now[key], rules, found);
    }
    return;
  }
  if (state !== now) add("update");
}

/** The path without list positions. */
export const bare = (path: string) => path.replace(/\[\d+\]/g, "");

/** Whether `path` is `prefix` or lies under it. */
export const isUnder = (path: string, prefix: string) =>
  path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[`);

function replacesAt(path: string, { replaces = [] }: Rules): boolean {
  return replaces.some((prefix) => prefix === "*" || isUnder(bare(path), prefix));
}

const isObject = (value: unknown): value is Properties => value !== null && typeof value === "object" && !Array.isArray(value);

const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;
