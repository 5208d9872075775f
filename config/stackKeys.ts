/** The keys of a stack's configuration that dbhaven reads. Any other would be passed over in silence, and a password with it. */
import { suggest, type Issue } from "./issues";
import { storeCommand } from "./secrets";

const known = ["estate", "overrides", "secrets"];

/**
 * @param keys without the project's name in front
 * @param stack for the commands
 */
export function strayKeys(keys: string[], stack: string): Issue[] {
  return keys.filter((key) => !known.includes(key)).map((key): Issue => {
    const [, first, rest] = /^(\w+)(?:\.|(?=\[))(.*)$/.exec(key) ?? [];
    const path = `dbhaven:${key}`;
    const remove = `remove it (pulumi config rm --stack ${stack} '${key}')`;
    if (first === "secrets" && rest) return { path, found: "set without --path, so that it is no part of the secrets", right: `${remove}, and store it encrypted: ${storeCommand(rest, stack)}` };
    if (first === "overrides" && rest) return { path, found: "set without --path, so that it is no part of the overrides", right: `${remove}, and set it with its path: pulumi config set --stack ${stack} --path '${key}' <value>` };
    return { path, found: "unknown key", right: suggest(key, known, remove) };
  });
}

/** One text in place of the secrets, such as `pulumi config set secrets` without a path leaves. */
export function secretsWithoutKey(stack: string): Issue {
  return { path: "dbhaven:secrets", found: "one text, so that no secret has a key", right: `remove it (pulumi config rm --stack ${stack} secrets), and store each one under the key that the estate names: pulumi config set --stack ${stack} --secret --path 'secrets.<key>'` };
}
