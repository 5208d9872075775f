/** What all random resources have in common: drawn once, kept for good, drawn anew where an input changes. */
import { changes, InputError, secret, unknown, type Change, type Inputs, type Made, type Properties, type ResourceType } from "../provider";

export interface Drawn {
  inputs: Inputs;
  defaults?: Properties;
  /** Outputs that are drawn. */
  computed: readonly string[];
  /** They are secret in the state. Default false. */
  isSecret?: boolean;
  /** @throws InputError */
  check(inputs: Properties): void;
  draw(inputs: Properties): Made;
  import(id: string): Made;
  /** A change that leaves the value as it is. */
  harmless?(change: Change, before: unknown, now: unknown): boolean;
}

export function drawn({ inputs: spec, defaults = {}, computed, isSecret = false, check, draw, import: imported, harmless }: Drawn): ResourceType {
  const complete = (inputs: Properties): Properties => ({ ...defaults, ...given(inputs) });
  // The engine hands out secrets as plain values, so each answer has to mark them again.
  const results = (from: Properties) => Object.fromEntries(computed.map((key) => [key, isSecret ? secret(from[key]) : from[key]]));
  return {
    inputs: { keepers: true, ...spec },
    computed,
    check(inputs) {
      checkKeepers(inputs.keepers);
      check(inputs);
      return inputs;
    },
    diff({ state, inputs }) {
      const [before, now] = [inputsOf(state, spec), complete(inputs)];
      const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
      const found = keys.flatMap((path): Change[] => {
        const different = path in before !== path in now || changes({ [path]: before[path] }, { [path]: before[path] }, { [path]: now[path] }).length > 0;
        if (!different) return [];
        const change: Change = { path, kind: !(path in before) ? "add" : path in now ? "update" : "delete", replaces: true };
        return [{ ...change, replaces: !harmless?.(change, before[path], now[path]) }];
      });
      return { changes: found };
    },
    plan: (inputs, state) => ({ ...Object.fromEntries(computed.map((key) => [key, state ? state[key] : unknown])), ...complete(inputs) }),
    async create(inputs) {
      const made = draw(complete(inputs));
      return { id: made.id, outputs: { ...complete(inputs), ...results(made.outputs) } };
    },
    // There is nothing outside the state that could be read.
    async read(id, state, inputs) {
      if (Object.keys(state).length > 0) return { id, outputs: { ...state, ...results(state) }, inputs };
      const made = imported(id);
      const outputs = { ...defaults, ...made.outputs };
      const inputsFound = Object.fromEntries(Object.entries(outputs).filter(([key, value]) => key in spec && value !== 0));
      return { id: made.id, outputs: { ...outputs, ...results(outputs) }, inputs: inputsFound };
    },
    async update(_id, { state, inputs }) {
      return { ...complete(inputs), ...results(state) };
    },
  };
}

/** A whole number of at least `least`; unknown passes. */
export function checkLength(property: string, value: unknown, least: number): void {
  if (value === unknown) return;
  if (value === undefined || value === null) throw new InputError(property, `Missing required property '${property}'`);
  if (!Number.isInteger(value) || (value as number) < least) throw new InputError(property, `${property} must be a whole number of at least ${least}, got: ${JSON.stringify(value)}`);
}

/** Two empty maps of keepers are the same as none, to all but RandomBytes. */
export const emptyKeepers = ({ path, kind }: Change, before: unknown, now: unknown) =>
  path === "keepers" && kind === "add" && before === undefined && Object.keys(now as object).length === 0;

function checkKeepers(keepers: unknown): void {
  if (keepers === undefined || keepers === null || keepers === unknown) return;
  if (typeof keepers !== "object" || Array.isArray(keepers)) throw new InputError("keepers", "keepers must be a map of strings");
  for (const [key, value] of Object.entries(keepers)) {
    if (value !== null && typeof value === "object") throw new InputError(`keepers.${key}`, `keepers.${key} must be a string`);
  }
}

const given = (inputs: Properties): Properties =>
  Object.fromEntries(Object.entries(inputs).filter(([key, value]) => value !== undefined && value !== null && !key.startsWith("__")));

const inputsOf = (state: Properties, spec: Inputs): Properties =>
  Object.fromEntries(Object.entries(given(state)).filter(([key]) => key === "keepers" || key in spec));
