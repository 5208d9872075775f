/** Passwords in plain text in an estate, which whoever may read the file may read. Their values are never repeated. */
import { addressPassword, type Issue, type Path } from "./issues";
import { schemasAt } from "./jsonSchema";
import { isMap } from "./merge";
import { storeCommand } from "./secrets";

/** Names of keys that hold a secret, by their end: DB_PASSWORD and rootPassword, but not passwordFile or password_encryption. */
const secretName = /(passw(or)?ds?|pwd|passphrases?|secrets?|tokens?|credentials?|api_?keys?|private_?keys?|requirepass|masterauth)$/i;

/** @param stack for the command that stores it right; without, the command is for the selected stack */
export function plainSecretIssues(raw: unknown, stack?: string): Issue[] {
  return plainSecrets(raw, []).map(({ path, name }): Issue => {
    const key = keyFor(raw, path, name);
    const naming = namingKey(raw, path, name);
    return {
      path,
      found: "a secret in plain text, and whoever may read the estate may read it",
      right: `${naming ? `write ${naming}: ${key} instead` : "remove it"}, change it if others could see it, and store it encrypted${naming ? "" : " if it is needed at all (dbhaven makes the passwords of accounts itself)"}; this asks for the value: ${storeCommand(key, stack)}`,
    };
  });
}

/** `name`: the key that says that it is a secret; the value may lie deeper. */
interface Found { path: Path; name: number }

function plainSecrets(value: unknown, path: Path, root: unknown = value, below?: number): Found[] {
  if (typeof value === "object" && value !== null) {
    const entries = Array.isArray(value) ? value.map((inner, i): [number, unknown] => [i, inner]) : Object.entries(value);
    return entries.flatMap(([key, inner]) => {
      const at = [...path, key];
      // What an application is given has sentences of its own (config/references/environment.ts, rendered.ts).
      if ((key === "environment" || key === "values") && known(at, root)) return [];
      return plainSecrets(inner, at, root, below ?? (isSecret(at, inner, root) ? path.length : undefined));
    });
  }
  const filled = value !== null && value !== undefined && value !== "";
  if (below !== undefined) return filled && typeof value !== "boolean" ? [{ path, name: below }] : [];
  return typeof value === "string" && addressPassword.test(value) ? [{ path, name: path.length - 1 }] : [];
}

/** What the schema knows by this name is no secret; but names may be free, of settings and of what should be a map. */
function isSecret(path: Path, value: unknown, root: unknown): boolean {
  const key = String(path.at(-1));
  if (path.at(-2) === "settings") return typeof value === "string" && (secretName.test(key) || /\bpassword\s*=/i.test(value));
  if (!secretName.test(key)) return false;
  const schemas = schemasAt(path, root);
  return schemas.length === 0 || (typeof value === "string" && !schemas.some(({ type }) => type === "string"));
}

const known = (path: Path, root: unknown) => schemasAt(path, root).length > 0;

/** The key beside it that would take the name of a secret: passwordSecret, in place of password. */
function namingKey(root: unknown, path: Path, name: number): string | undefined {
  const wanted = `${String(path[name])}Secret`;
  return schemasAt(path.slice(0, name), root).some(({ properties }) => properties && Object.hasOwn(properties, wanted)) ? wanted : undefined;
}

/** Under which key to store it: the one that the estate names beside it, else one made of the names on the way. */
function keyFor(root: unknown, path: Path, name: number): string {
  const naming = namingKey(root, path, name);
  const beside = path.slice(0, name).reduce<unknown>((value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined), root);
  const given = naming !== undefined && isMap(beside) ? beside[naming] : undefined;
  if (typeof given === "string" && isKey.test(given)) return given;
  // Below a map called secrets, the keys are the names.
  const own = path.slice(name + 1).filter((key) => typeof key === "string");
  const above = path.slice(0, name).filter((_, i) => !holdsFreeNames(path.slice(0, i + 1), root));
  const way = own.length > 0 ? own : naming !== undefined ? above.slice(-2) : [...above.slice(-1), path[name]].filter((key) => typeof key === "string");
  const words = way.map(String).flatMap((word) => word.split(/[^a-zA-Z0-9]+/)).filter((word) => word !== "");
  const made = words.map((word, i) => (i === 0 ? word : word[0].toUpperCase() + word.slice(1))).join("").slice(0, 60);
  return isKey.test(made) ? made : "password";
}

/** servers, databases: their names say nothing of what is in them. */
const holdsFreeNames = (path: Path, root: unknown) => schemasAt(path, root).some(({ additionalProperties }) => typeof additionalProperties === "object");

const isKey = /^[a-zA-Z][a-zA-Z0-9_-]{0,62}$/;
