/** Entries by key, so that a plan does not depend on the order in which a file was written. */
export function sortedEntries<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

export const mapValues = <From, To>(record: Record<string, From>, convert: (value: From, key: string) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value, key)]));
