import { addressPassword, closest, listed, type Issue, type Path } from "../issues";
import type { Application, ManagedApplication } from "../schema";

const fields = ["host", "port", "database", "account", "passwordFile", "authorityFile"];
const poolFields = ["poolMax", "poolMinIdle"];
const secretWord = /passw(or)?d|passphrase|secret|token|credential|api_?key|private_?key/i;
const secretName = new RegExp(`(${secretWord.source}|(^|_)pwd)$`, "i");

/** What an application's environment refers to exists, and nothing in it is a secret: anybody may read it (docker inspect). */
export function environmentIssues(application: ManagedApplication, path: Path): Issue[] {
  return Object.entries(application.environment).flatMap(([variable, value]) => [
    ...placeholderIssues(application, value, [...path, "environment", variable], (use) => [...fields, ...poolFieldsOf(application, use)], ({ use, field }) => (field === "password"
      ? { found: `\${${use}.${field}} would show the password to everybody`, right: `use \${${use}.passwordFile}, the file that holds it` }
      : undefined)),
    ...secretIssues(application, variable, value, [...path, "environment", variable]),
  ]);
}

export const poolFieldsOf = ({ databases }: Application, use: string): string[] => (databases[use].pool ? poolFields : []);

/**
 * What a value refers to exists.
 *
 * @param fieldsOf what there is of a use
 * @param special sentences for what is not there for a reason of its own
 */
export function placeholderIssues(
  application: Application,
  value: string,
  path: Path,
  fieldsOf: (use: string) => string[],
  special: (name: { use: string; field: string }) => Omit<Issue, "path"> | undefined,
): Issue[] {
  const uses = Object.keys(application.databases);
  const known = uses.flatMap((use) => fieldsOf(use).map((field) => `${use}.${field}`));
  return [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name).filter((name) => !known.includes(name)).map((name): Issue => {
    const [use, field = ""] = name.split(".");
    const found = `\${${name}} stands for nothing`;
    const own = uses.includes(use) ? special({ use, field }) : undefined;
    if (own) return { path, ...own };
    if (uses.includes(use) && poolFields.includes(field)) return { path, found: `${found}, as "${use}" has no pool`, right: "describe it beside the account, as in pool: { max: 20, minIdle: 5 }" };
    if (uses.includes(use)) return { path, found, right: nearest(field, fieldsOf(use), (near) => `${use}.${near}`) ?? `known are ${fieldsOf(use).map((one) => `\${${use}.${one}}`).join(", ")}` };
    if (uses.length === 0) return { path, found, right: "the application uses no database; describe one under databases" };
    return { path, found, right: nearest(use, uses, (near) => `${near}.${field || "host"}`) ?? `the application's databases are called ${listed(uses, "and")}` };
  });
}

function nearest(name: string, known: string[], complete: (known: string) => string): string | undefined {
  const near = closest(name, known);
  return near && `did you mean \${${complete(near)}}?`;
}

function secretIssues(application: ManagedApplication, variable: string, value: string, path: Path): Issue[] {
  const file = `\${${Object.keys(application.databases)[0] ?? "<use>"}.passwordFile}`;
  if (addressPassword.test(value)) {
    return [{ path, found: "there is a password in this address, and everybody may read the environment", right: `leave it out, and let the application read it from ${file}` }];
  }
  if (!looksSecret(variable, value)) return [];
  return [{ path, found: "it looks like a password, and everybody may read the environment", right: `let the application read it from a file, as in ${variable}_FILE: ${file}` }];
}

/** By the name of what has this value; what stands for something is none. */
export function looksSecret(variable: string, value: string): boolean {
  if (value === "" || /_(FILE|PATH)$/i.test(variable) || /^\$\{[^}]*\}$/.test(value)) return false;
  if (secretName.test(variable)) return true;
  // TOKEN_LIFETIME=3600 and the like.
  return secretWord.test(variable) && !/^(\d+[a-z]*|true|false|yes|no|on|off)$/i.test(value);
}
