/** Whether the stack's configuration stores the secrets that the estate names. Their values are not looked at. */
import { pathText, type Issue, type Path } from "./issues";
import { instancesOf } from "./references/lookup";
import type { Estate } from "./schema";

/** "plain": in readable text, whoever may read it. */
export type Stored = "encrypted" | "plain";

/** The command that stores one; it asks for the value, so that no shell remembers it. */
export const storeCommand = (key: string, stack?: string) => `pulumi config set ${stack === undefined ? "" : `--stack ${stack} `}--secret --path '${pathText(["secrets", key])}'`;

/** @param stored undefined where it cannot be known which ones there are */
export function secretIssues(estate: Estate | undefined, stored: Record<string, Stored> | undefined, stack: string): Issue[] {
  if (stored === undefined) return [];
  const missing = (estate === undefined ? [] : named(estate)).filter(({ key }) => !Object.hasOwn(stored, key)).map(({ path, key }): Issue => ({
    path,
    found: `the stack ${stack} has no secret "${key}"`,
    right: `store it: ${storeCommand(key, stack)}`,
  }));
  const plain = Object.keys(stored).filter((key) => stored[key] === "plain").map((key): Issue => ({
    path: ["secrets", key],
    found: "stored in plain text",
    right: `store it encrypted (and change the password if others could read it): ${storeCommand(key, stack)}`,
  }));
  return [...missing, ...plain];
}

/** The secrets that the estate names, each with the place where it does. */
const named = (estate: Estate): { path: Path; key: string }[] => [
  ...Object.entries(estate.moves).map(([key, { source }]) => ({ path: ["moves", key, "source", "passwordSecret"], key: source.passwordSecret })),
  ...instancesOf(estate).flatMap(({ path, instance }) => Object.entries(instance.tls.certificate ?? {}).map(([field, key]) => ({ path: [...path, "tls", "certificate", field], key }))),
];
