/** What a stack's file (Pulumi.<stack>.yaml) says of its estate, read without Pulumi. Secrets stay encrypted. */
import type { Issue } from "./issues";
import { isMap } from "./merge";
import type { Stored } from "./secrets";
import { parseYaml } from "./yaml";

export interface StackFile {
  estatePath?: string;
  overrides: unknown;
  /** undefined: all of them are encrypted as one, so their names are not known. */
  secrets: Record<string, Stored> | undefined;
  issues: Issue[];
}

const isEncrypted = (value: unknown) => isMap(value) && Object.keys(value).length === 1 && typeof value.secure === "string";

/** @param file its name, for sentences about its text */
export function parseStackFile(text: string, file: string): StackFile {
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
    issues: [...issues, ...misplacedSecrets(overrides, ["overrides"])],
  };
}

function misplacedSecrets(value: unknown, path: string[]): Issue[] {
  if (isEncrypted(value)) return [{ path, found: "an encrypted value", right: "an estate holds no secrets; store it under secrets, and name it where the estate asks for a key" }];
  return isMap(value) ? Object.entries(value).flatMap(([key, inner]) => misplacedSecrets(inner, [...path, key])) : [];
}
