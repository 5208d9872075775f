/** Labels of everything that dbhaven makes, and names that fit Swarm's limits. */
import { labelPrefix, replaced, shortened } from "../plan/names";

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

/**
 * Name of a temporary object: the run and the role stay readable when the rest is shortened; 63 is Docker's limit. Names of databases and
 * accounts, which are free, are in it: of a service Docker takes no other letters than these, and only a letter or digit at the end.
 */
export function runName(estate: string, kind: string, key: string, run: string, ...role: string[]): string {
  const ending = shortened(replaced([run, ...role].join("-"), /[^\w-]|[-_]+$/g), 48);
  return `${shortened(replaced([estate, kind, key].join("-"), /[^\w-]/g), 62 - ending.length)}-${ending}`;
}
