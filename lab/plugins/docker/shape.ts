/** Inputs of a resource type as data: what kind of value each is, what the server fills in, what replaces. */
import { containsUnknown, unknown, type Inputs, type InputSpec, type Properties } from "../provider";

type Kind = "string" | "number" | "boolean" | "map" | "list" | "set" | "block";

export interface Field {
  kind: Kind;
  /** Fields of a block, or of each element of a list or set. */
  of?: Shape;
  /** Left out, it keeps what the server has. */
  computed?: boolean;
  /** A change replaces the resource. Of a list, set or block: a change of its length; its fields say it for themselves. */
  replaces?: boolean;
  default?: string | number | boolean;
  required?: boolean;
  /** Two values that mean the same, beyond being equal. */
  same?(before: any, now: any): boolean;
}

export interface Shape {
  readonly [input: string]: Field;
}

type Options = Omit<Field, "kind" | "of">;
const field = (kind: Kind) => (options: Options = {}): Field => ({ kind, ...options });
const nested = (kind: Kind) => (of: Shape | undefined, options: Options = {}): Field => ({ kind, of, ...options });

export const string = field("string");
export const number = field("number");
export const boolean = field("boolean");
export const map = field("map");
export const list = nested("list");
/** A list whose order does not matter. */
export const set = nested("set");
export const block = nested("block");

/** `[{ label, value }]`, as all Docker resources have it. */
export function labels(options: Options & { each?: "replaces" } = {}): Field {
  const { each, ...own } = options;
  const entry = { required: true, replaces: each === "replaces" };
  return set({ label: string(entry), value: string(entry) }, own);
}

/** What the frame of the plugins wants to know. */
export function inputsOf(shape: Shape): Inputs {
  const spec = ({ of }: Field): InputSpec => (of ? inputsOf(of) : true);
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, spec(value)]));
}

/** Inputs with defaults, in every depth. */
export function withDefaults(shape: Shape, inputs: Properties): Properties {
  const filled: Properties = { ...inputs };
  for (const [key, entry] of Object.entries(shape)) {
    const value = filled[key];
    if (value === undefined || value === null) {
      if (entry.default !== undefined) filled[key] = entry.default;
      else delete filled[key];
    } else if (entry.of && value !== unknown) {
      const of = entry.of;
      const element = (one: unknown) => (isObject(one) ? withDefaults(of, one) : one);
      filled[key] = Array.isArray(value) ? value.map(element) : element(value);
    }
  }
  return filled;
}

/** Paths of required inputs that are missing. */
export function missing(shape: Shape, inputs: Properties, at = ""): string[] {
  return Object.entries(shape).flatMap(([key, entry]) => {
    const [path, value] = [at + key, inputs[key]];
    if (value === undefined || value === null) return entry.required ? [path] : [];
    if (!entry.of || value === unknown) return [];
    const of = entry.of;
    if (Array.isArray(value)) return value.flatMap((one, i) => (isObject(one) ? missing(of, one, `${path}[${i}].`) : []));
    return isObject(value) ? missing(of, value, `${path}.`) : [];
  });
}

/** What the resource will be: inputs, and where they leave something to the server, what it has now. */
export function planned(shape: Shape, inputs: Properties, state: Properties | undefined): Properties {
  const plan: Properties = { ...inputs };
  for (const [key, entry] of Object.entries(shape)) {
    const [now, before] = [inputs[key], state?.[key]];
    if (now === undefined || now === null) {
      if (entry.computed && before !== undefined) plan[key] = before;
      else if (entry.computed && !state) plan[key] = unknown;
    } else if (entry.kind === "block" && entry.of && isObject(now)) {
      plan[key] = planned(entry.of, now, isObject(before) ? before : state ? {} : undefined);
    }
  }
  return plan;
}

/** The inputs as they are now: what was given, with the values that were read, and what others have added since. After an import: all. */
export function readInputs(shape: Shape, inputs: Properties, read: Properties): Properties {
  const result: Properties = {};
  const imported = Object.keys(inputs).length === 0;
  for (const [key, entry] of Object.entries(shape)) {
    const [given, now] = [inputs[key], read[key]];
    if (given === undefined || given === null) {
      const theirs = imported || (!entry.computed && !entry.same?.(now, "") && now !== entry.default);
      if (theirs && !isZero(now) && !isEmptyObject(now)) result[key] = now;
    } else if (entry.kind === "block" && entry.of && isObject(given) && isObject(now)) {
      result[key] = readInputs(entry.of, given, now);
    } else if (entry.kind === "set" && sameSet(entry, given, now)) {
      result[key] = given;
    } else if (now !== undefined) {
      result[key] = isZero(given) && isZero(now) ? given : now;
    }
  }
  return result;
}

export const isObject = (value: unknown): value is Properties => value !== null && typeof value === "object" && !Array.isArray(value);

/** Nothing given: to Docker the same as not there. */
export function isZero(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return Array.isArray(value) && value.length === 0;
}

/** The same text for elements that mean the same. */
export function canonical({ of }: Field, element: unknown): string {
  if (!of || !isObject(element)) return String(element);
  const parts = Object.entries(of).filter(([key]) => !isZero(element[key]) && !isEmptyObject(element[key])).map(([key, entry]) => [key, canonicalValue(entry, element[key])]);
  return JSON.stringify(parts);
}

function canonicalValue(entry: Field, value: unknown): unknown {
  if (entry.kind === "set" && Array.isArray(value)) return value.map((one) => canonical(entry, one)).sort();
  if (entry.kind === "list" && Array.isArray(value)) return value.map((one) => canonical(entry, one));
  if (entry.kind === "block") return canonical(entry, value);
  if (entry.kind === "map" && isObject(value)) return Object.keys(value).sort().map((key) => [key, String(value[key])]);
  return String(value);
}

function sameSet(entry: Field, left: unknown, right: unknown): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || containsUnknown(left)) return false;
  return JSON.stringify(canonicalValue(entry, left)) === JSON.stringify(canonicalValue(entry, right));
}

const isEmptyObject = (value: unknown) => isObject(value) && Object.keys(value).length === 0;
