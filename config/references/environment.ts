import { addressPassword, closest, listed, type Issue, type Path } from "../issues";
import type { ManagedApplication } from "../schema";

const fields = ["host", "port", "database", "account", "passwordFile", "authorityFile"];
const poolFields = ["poolMax", "poolMinIdle"];
const secretWord = /passw(or)?d|passphrase|secret|token|credential|api_?key|private_?key/i;
const secretName = new RegExp(`(${secretWord.source}|(^|_)pwd)$`, "i");

/** What an application's environment refers to exists, and nothing in it is a secret: anybody may read it (docker inspect). */
export function environmentIssues(application: ManagedApplication, path: Path): Issue[] {
  return Object.entries(application.environment).flatMap(([variable, value]) => [
    ...placeholderIssues(application, value, [...path, "environment", variable]),
    ...secretIssues(application, variable, value, [...path, "environment", variable]),
  ]);
}

function placeholderIssues(application: ManagedApplication, value: string, path: Path): Issue[] {
  const uses = Object.keys(application.databases);
  const fieldsOf = (use: string) => [...fields, ...(application.databases[use].pool ? poolFields : [])];
  const known = uses.flatMap((use) => fieldsOf(use).map((field) => `${use}.${field}`));
  return [...value.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name).filter((name) => !known.includes(name)).map((name): Issue => {
    const [use, field] = name.split(".");
    const found = `\${${name}} stands for nothing`;
    if (uses.includes(use) && field === "password") return { path, found: `\${${name}} would show the password to everybody`, right: `use \${${use}.passwordFile}, the file that holds it` };
    if (uses.includes(use) && poolFields.includes(field)) return { path, found: `${found}, as "${use}" has no pool`, right: "describe it beside the account, as in pool: { max: 20, minIdle: 5 }" };
    if (uses.includes(use)) return { path, found, right: nearest(field ?? "", fieldsOf(use), (near) => `${use}.${near}`) ?? `known are ${fieldsOf(use).map((one) => `\${${use}.${one}}`).join(", ")}` };
    if (uses.length === 0) return { path, found, right: "the application uses no database; describe one under databases" };
    return { path, found, right: nearest(use, uses, (near) => `${near}.${field ?? "host"}`) ?? `the application's databases are called ${listed(uses, "and")}` };
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

function looksSecret(variable: string, value: string): boolean {
  if (value === "" || /_(FILE|PATH)$/i.test(variable) || /^\$\{[^}]*\}$/.test(value)) return false;
  if (secretName.test(variable)) return true;
  // TOKEN_LIFETIME=3600 and the like.
  return secretWord.test(variable) && !/^(\d+[a-z]*|true|false|yes|no|on|off)$/i.test(value);
}
