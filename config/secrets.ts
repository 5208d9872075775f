/** Whether the stack's configuration stores the secrets that the estate names. Their values are not looked at. */
import { pathText, type Issue } from "./issues";
import type { Estate } from "./schema";

/** "plain": in readable text, whoever may read it. */
export type Stored = "encrypted" | "plain";

/** The command that stores one; it asks for the value, so that no shell remembers it. */
export const storeCommand = (key: string, stack?: string) => `pulumi config set ${stack === undefined ? "" : `--stack ${stack} `}--secret --path '${pathText(["secrets", key])}'`;

/** @param stored undefined where it cannot be known which ones there are */
export function secretIssues(estate: Estate | undefined, stored: Record<string, Stored> | undefined, stack: string): Issue[] {
  if (stored === undefined) return [];
  const missing = Object.entries(estate?.moves ?? {}).filter(([, { source }]) => !Object.hasOwn(stored, source.passwordSecret)).map(([key, { source }]): Issue => ({
    path: ["moves", key, "source", "passwordSecret"],
    found: `the stack ${stack} has no secret "${source.passwordSecret}"`,
    right: `store it: ${storeCommand(source.passwordSecret, stack)}`,
  }));
  const plain = Object.keys(stored).filter((key) => stored[key] === "plain").map((key): Issue => ({
    path: ["secrets", key],
    found: "stored in plain text",
    right: `store it encrypted (and change the password if others could read it): ${storeCommand(key, stack)}`,
  }));
  return [...missing, ...plain];
}
