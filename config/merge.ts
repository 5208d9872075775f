/** Overrides of one stack, laid over the estate that several stacks share. */
export const isMap = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Deep, by key: a map is merged into a map, anything else (lists too) takes the place of what was there, and null takes
 * the key away, so that its default holds again or the entry is gone. A map whose keys are numbers reaches single
 * elements of a list ("0" is the first). Neither argument is changed.
 *
 * @param toBeLaid what comes out is overrides itself: its nulls stay, to take away then
 */
export function merge(base: unknown, overrides: unknown, toBeLaid = false): unknown {
  if (!isMap(overrides)) return overrides;
  if (Array.isArray(base) && reachesElements(overrides)) return Object.values(merge({ ...base }, overrides, toBeLaid) as object);
  const below = new Map(isMap(base) ? Object.entries(base) : []);
  for (const [key, value] of Object.entries(overrides)) {
    if (value === null && !toBeLaid) below.delete(key);
    else below.set(key, merge(below.get(key), value, toBeLaid));
  }
  return Object.fromEntries(below);
}

/** Over a list: `pulumi config set --path 'list.1'` makes such a map, as it cannot know of the estate's list. */
export function reachesElements(overrides: Record<string, unknown>): boolean {
  // An empty map is what `pulumi config rm --path` leaves, and changes nothing.
  return Object.keys(overrides).every((key) => /^(0|[1-9]\d*)$/.test(key));
}
