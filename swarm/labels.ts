/** Labels of everything that dbhaven makes, and names that fit Swarm's limits. */
import { createHash } from "node:crypto";
import { labelPrefix } from "../plan/names";

export type Labels = Record<string, string>;

/** { move: "chinook" } as { "dev.dbhaven.move": "chinook" }; the estate always belongs to it. */
export function labelsOf(estate: string, kinds: Record<string, string>): Labels {
  return Object.fromEntries(Object.entries({ estate, ...kinds }).map(([kind, value]) => [labelPrefix + kind, value]));
}

export function labelOf(labels: Labels | null | undefined, kind: string): string | undefined {
  return labels?.[labelPrefix + kind];
}

/** A filter of the engine's list calls: objects that carry all these labels; "" stands for any value. */
export function labelFilter(estate: string, kinds: Record<string, string>): { label: string[] } {
  return { label: Object.entries(labelsOf(estate, kinds)).map(([label, value]) => (value === "" ? label : `${label}=${value}`)) };
}

/** The name itself, or its beginning and a hash of the whole. */
export function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name;
  return `${name.slice(0, longest - 9)}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}

/** Name of a temporary object: the run and the role stay readable when the rest is shortened; 63 is Docker's limit. */
export function runName(estate: string, kind: string, key: string, run: string, ...role: string[]): string {
  const ending = shortened([run, ...role].join("-"), 48);
  return `${shortened([estate, kind, key].join("-"), 62 - ending.length)}-${ending}`;
}
