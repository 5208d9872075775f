/** What a stack's file (Pulumi.<stack>.yaml) says of its estate, read without Pulumi. Secrets stay encrypted. */
import type { Issue, Path } from "./issues";
import { isMap } from "./merge";
import type { Stored } from "./secrets";
import { secretsWithoutKey, strayKeys } from "./stackKeys";
import { parseYaml } from "./yaml";

export interface StackFile {
  estatePath?: string;
  overrides: unknown;
  /** undefined: all of them are encrypted as one, so their names are not known. */
  secrets: Record<string, Stored> | undefined;
  issues: Issue[];
}

const isEncrypted = (value: unknown) => isMap(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

/**
 * @param file its name, for sentences about its text
 * @param stack for commands in sentences
 */
export function parseStackFile(text: string, file: string, stack: string): StackFile {
  const { value, issues } = parseYaml(text, file);
  const config = isMap(value) && isMap(value.config) ? value.config : {};
  const estatePath = config["dbhaven:estate"];
  const overrides = config["dbhaven:overrides"] ?? {};
  const secrets = config["dbhaven:secrets"] ?? {};
  return {
    estatePath: typeof estatePath === "string" ? estatePath : undefined,
    overrides,
    secrets: isEncrypted(secrets) || !isMap(secrets) ? undefined
      : Object.fromEntries(Object.entries(secrets).map(([key, stored]) => [key, isEncrypted(stored) ? "encrypted" : "plain"])),
    issues: [
      ...issues,
      ...strayKeys(ownKeys(config), stack),
      ...(isMap(secrets) ? [] : [secretsWithoutKey(stack)]),
      ...misplacedSecrets(overrides, ["overrides"]),
    ],
  };
}

/** Keys of the project's own, its name taken off. */
export const ownKeys = (config: Record<string, unknown>) => Object.keys(config).flatMap((key) => /^dbhaven:(.+)$/.exec(key)?.[1] ?? []);

function misplacedSecrets(value: unknown, path: Path): Issue[] {
  if (Array.isArray(value)) return value.flatMap((inner, i) => misplacedSecrets(inner, [...path, i]));
  if (isEncrypted(value)) return [{ path, found: "an encrypted value", right: "an estate holds no secrets; store it under secrets, and name it where the estate asks for a key" }];
  return isMap(value) ? Object.entries(value).flatMap(([key, inner]) => misplacedSecrets(inner, [...path, key])) : [];
}
