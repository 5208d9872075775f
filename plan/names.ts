/** Docker names and labels. Logical (Pulumi) names are the estate's own keys and never pass through here. */
import { createHash } from "node:crypto";

/** Swarm refuses names of services, secrets and configs over 63 characters. */
const longest = 63;

/** Every object that dbhaven makes carries labels with this prefix. */
export const labelPrefix = "dev.dbhaven.";

/** Joins the parts with hyphens; a name that would be too long is shortened and ends in a hash of the whole. */
export function dockerName(...parts: string[]): string {
  const name = parts.join("-");
  if (name.length <= longest) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 8);
  return `${name.slice(0, longest - 9)}-${hash}`;
}

/** Labels as Docker keeps them, sorted so that the same object always looks the same. */
export function labels(estate: string, kinds: Record<string, string>): { label: string; value: string }[] {
  return Object.entries({ estate, ...kinds })
    .map(([kind, value]) => ({ label: labelPrefix + kind, value }))
    .sort((a, b) => (a.label < b.label ? -1 : 1));
}
