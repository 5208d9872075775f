/** What differs between a resource as it is and as it is wanted, and what of it replaces the resource. */
import { containsUnknown, unknown, type Change, type Properties } from "../provider";
import { canonical, isObject, isZero, type Field, type Shape } from "./shape";

export function differences(shape: Shape, state: Properties, inputs: Properties, at = ""): Change[] {
  return Object.entries(shape).flatMap(([key, entry]) => compare(entry, at + key, state[key], inputs[key]));
}

function compare(entry: Field, path: string, before: unknown, now: unknown): Change[] {
  const change = (kind: Change["kind"], value: unknown): Change[] => [{ path, kind, replaces: replacesWith(entry, value) }];
  if (now === unknown) return change(isZero(before) ? "add" : "update", before);
  if (isZero(now) || isEmptyMap(entry, now)) {
    if (isZero(before) || isEmptyMap(entry, before)) return [];
    // Only 0 and false are values of their own; "", [] and {} leave it to the server as if nothing were given.
    const nothing = typeof now !== "number" && typeof now !== "boolean";
    if (nothing && (entry.computed || entry.same?.(before, ""))) return [];
    return change(nothing ? "delete" : "update", before);
  }
  if (before === undefined || before === null) return change("add", now);
  switch (entry.kind) {
    case "block": return isObject(before) && isObject(now) && entry.of ? differences(entry.of, before, now, `${path}.`) : change("update", now);
    case "map": return maps(entry, path, before as Properties, now as Properties);
    case "list": return lists(entry, path, before as unknown[], now as unknown[]);
    case "set": return sets(entry, path, before as unknown[], now as unknown[]);
    default: return String(before) === String(now) || entry.same?.(before, now) ? [] : change(isZero(before) ? "add" : "update", now);
  }
}

function maps(entry: Field, path: string, before: Properties, now: Properties): Change[] {
  const at = (key: string, kind: Change["kind"]): Change => ({ path: `${path}.${key}`, kind, replaces: entry.replaces ?? false });
  return [...new Set([...Object.keys(before), ...Object.keys(now)])].flatMap((key) => {
    if (!(key in now)) return [at(key, "delete")];
    if (!(key in before)) return [at(key, "add")];
    return now[key] !== unknown && String(before[key]) === String(now[key]) ? [] : [at(key, "update")];
  });
}

function lists(entry: Field, path: string, before: unknown[], now: unknown[]): Change[] {
  const found: Change[] = [];
  for (let i = 0; i < Math.max(before.length, now.length); i += 1) found.push(...elements(entry, `${path}[${i}]`, before[i], now[i]));
  return found;
}

/** Elements that are on both sides are left out, the rest is compared in its order. */
function sets(entry: Field, path: string, before: unknown[], now: unknown[]): Change[] {
  const texts = now.map((one) => (containsUnknown(one) ? undefined : canonical(entry, one)));
  const left = [...before];
  const rest = now.flatMap((one, i) => {
    const same = texts[i] === undefined ? -1 : left.findIndex((other) => canonical(entry, other) === texts[i]);
    if (same >= 0) left.splice(same, 1);
    return same >= 0 ? [] : [{ one, i }];
  });
  const found = rest.flatMap(({ one, i }, n) => elements(entry, `${path}[${i}]`, left[n], one));
  return [...found, ...left.slice(rest.length).flatMap((one, n) => elements(entry, `${path}[${now.length + n}]`, one, undefined))];
}

function elements(entry: Field, path: string, before: unknown, now: unknown): Change[] {
  const whole = (kind: Change["kind"], value: unknown): Change[] => [{ path, kind, replaces: replacesWith(entry, [value]) }];
  if (before === undefined) return whole("add", now);
  if (now === undefined) return whole("delete", before);
  if (entry.of && isObject(before) && isObject(now)) return differences(entry.of, before, now, `${path}.`);
  return before === now ? [] : whole("update", now);
}

/** Whether adding or removing this value replaces: the field says so, or one of the fields inside that are set. */
function replacesWith(entry: Field, value: unknown): boolean {
  if (entry.replaces) return true;
  if (!entry.of || value === undefined || value === null) return false;
  if (value === unknown) return Object.values(entry.of).some(({ replaces }) => replaces);
  const of = entry.of;
  return (Array.isArray(value) ? value : [value]).some((one) => isObject(one) && Object.entries(of).some(([key, inner]) => !isZero(one[key]) && replacesWith(inner, one[key])));
}

const isEmptyMap = ({ kind }: Field, value: unknown) => kind === "map" && isObject(value) && Object.keys(value).length === 0;
