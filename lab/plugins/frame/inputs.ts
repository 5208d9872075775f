/** Which inputs an offline plugin knows. Any other one is an error: it would be ignored silently where the official plugin acts on it. */
import type { Properties } from "./values";

/** `true`: any value. An object: its keys, and in a list those of each element. */
export type InputSpec = true | { readonly [input: string]: InputSpec };
export type Inputs = { readonly [input: string]: InputSpec };

export interface Problem {
  path: string;
  reason: string;
}

export function unknownInputs(spec: Inputs, inputs: Properties, of: string): Problem[] {
  return walk(spec, inputs, "").map((path) => ({
    path,
    reason: `the offline stand-in of ${of} does not know the input "${path}"; use the official plugin, or add it under lab/plugins`,
  }));
}

function walk(spec: InputSpec, value: unknown, path: string): string[] {
  if (spec === true || value === null || typeof value !== "object") return [];
  if (Array.isArray(value)) return value.flatMap((entry, i) => walk(spec, entry, `${path}[${i}]`));
  return Object.entries(value).flatMap(([key, entry]) => {
    if (key.startsWith("__") || entry === undefined) return [];
    const at = path === "" ? key : `${path}.${key}`;
    return key in spec ? walk(spec[key], entry, at) : [at];
  });
}
