/** What a mismatch found, as lines of a table; the job names at most 20 keys of each table. */
export interface Difference { table: string; kind: string; keys: string[] }

/** Takes the differences out of a job's result, however few fields it gives. */
export function differencesOf(result: Record<string, unknown> | undefined): Difference[] {
  const list = Array.isArray(result?.differences) ? (result.differences as Record<string, unknown>[]) : [];
  const rows = list.map((item) => ({
    table: item.check === undefined ? [item.schema, item.table ?? item.object].filter(Boolean).join(".") : `check ${String(item.check)}`,
    kind: String(item.kind ?? "changed"),
    keys: (Array.isArray(item.keys) ? item.keys : item.key === undefined ? [] : [item.key]).map((key) => (typeof key === "string" ? key : JSON.stringify(key))),
  }));
  const merged = new Map<string, Difference>();
  for (const row of rows) {
    const same = merged.get(`${row.table}\0${row.kind}`);
    if (same) same.keys.push(...row.keys);
    else merged.set(`${row.table}\0${row.kind}`, row);
  }
  return [...merged.values()];
}

/** One of them as a line of a report. */
export const inWords = ({ table, kind, keys }: Difference): string => `${table}: ${kind}${keys.length > 0 ? `, key ${keys.join(", ")}` : ""}`;

export function differenceLines(result: Record<string, unknown> | undefined): string[] {
  const differences = differencesOf(result);
  if (differences.length === 0) return [];
  const rows = [["table", "kind", "keys"], ...differences.map(({ table, kind, keys }) => [table, kind, keys.join(", ")])];
  const width = (column: number) => Math.max(...rows.map((row) => row[column]!.length));
  return rows.map(([table, kind, keys]) => `  ${table!.padEnd(width(0))}  ${kind!.padEnd(width(1))}  ${keys}`.trimEnd());
}
