/** Overrides of one stack, laid over the estate that several stacks share. */
export const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Deep, by key: a map is merged into a map, anything else (lists too) takes the place of what was there, and null takes
 * the key away, so that its default holds again or the entry is gone. Neither argument is changed.
 */
export function merge(base: unknown, overrides: unknown): unknown {
  if (!isMap(overrides)) return overrides;
  const below = new Map(isMap(base) ? Object.entries(base) : []);
  for (const [key, value] of Object.entries(overrides)) {
    if (value === null) below.delete(key);
    else below.set(key, merge(below.get(key), value));
  }
  return Object.fromEntries(below);
}
