/** Docker names and labels. Logical (Pulumi) names are the estate's own keys and never pass through here. */
import { createHash } from "node:crypto";

/** Swarm refuses names of services, secrets and configs over 63 characters. */
const longest = 63;

/** Every object that dbhaven makes carries labels with this prefix. */
export const labelPrefix = "dev.dbhaven.";

/** Joins the parts with hyphens; a name that would be too long is shortened. */
export const dockerName = (...parts: string[]): string => shortened(parts.join("-"), longest);

/** The name itself, or its beginning and a hash of the whole. */
export const shortened = (name: string, most: number): string => (name.length <= most ? name : `${name.slice(0, most - 9)}-${hashOf(name)}`);

/** The name itself, or, where letters in it are foreign, others in their place and a hash of the whole: what looks alike then stays apart. */
export const replaced = (name: string, foreign: RegExp): string => (name.search(foreign) < 0 ? name : `${name.replace(foreign, "-")}-${hashOf(name)}`);

const hashOf = (name: string): string => createHash("sha256").update(name).digest("hex").slice(0, 8);

/** Labels as Docker keeps them, sorted so that the same object always looks the same. */
export function labels(estate: string, kinds: Record<string, string>): { label: string; value: string }[] {
  return Object.entries({ estate, ...kinds })
    .map(([kind, value]) => ({ label: labelPrefix + kind, value }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}
