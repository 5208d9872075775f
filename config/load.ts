/** The only file here that reads Pulumi's configuration and the disk. */
import * as fs from "node:fs";
import * as path from "node:path";
import type * as Pulumi from "@pulumi/pulumi";
import { accepted, composeEstate } from "./compose";
import { ConfigurationError, UserError, type Issue } from "./issues";
import { isMap } from "./merge";
import { certificateIssues } from "./ownCertificates";
import type { Estate } from "./schema";
import { secretIssues, type Stored } from "./secrets";
import { ownKeys, parseStackFile, type StackFile } from "./stackFile";
import { secretsWithoutKey, strayKeys } from "./stackKeys";

export interface LoadedEstate {
  estate: Estate;
  /** The operator's secrets by key (`dbhaven:secrets`). */
  secrets: Record<string, Pulumi.Output<string>>;
}

/**
 * The estate of the running Pulumi program, from the keys `dbhaven:estate` (path, absolute or from the project's
 * folder), `dbhaven:overrides` and `dbhaven:secrets`.
 *
 * @throws UserError with everything that is wrong
 */
export function loadEstate(): LoadedEstate {
  // Here, so that the command line tools start without Pulumi's SDK (0.4 s).
  const pulumi = require("@pulumi/pulumi") as typeof Pulumi;
  const stack = pulumi.getStack();
  const overrides = configured(pulumi, "overrides");
  const secrets = configured(pulumi, "secrets");
  const estatePath = pulumi.runtime.getConfig("dbhaven:estate");
  const origin = originOf(stack, estatePath);
  const stray = [...strayKeys(ownKeys(pulumi.runtime.allConfig()), stack), ...(isMap(secrets.value) ? [] : [secretsWithoutKey(stack)])];
  const misplaced: Issue[] = [...stray, ...(overrides.encrypted ? [{ path: "overrides", found: "they hold an encrypted value", right: "an estate holds no secrets; store it under secrets, and name it where the estate asks for a key" }] : [])];
  const values = secretValues(secrets.value);
  const stored = storedAs(values, secrets.encrypted, stack);
  const estate = accepted(composed(estatePath, process.cwd(), overrides.value, stack, misplaced), origin, (found) => [...secretIssues(found, stored, stack), ...(found ? certificateIssues(found, values, new Date()) : [])]);
  return { estate, secrets: Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pulumi.secret(value)])) };
}

export interface EstateFiles {
  stack: string;
  /** The stack's file where it is not Pulumi.<stack>.yaml in the project's folder. */
  configFile?: string;
  /** The project's folder; default: the working directory. */
  directory?: string;
  /** Whether missing secrets, and secrets in plain text, are mistakes too: for an `up`, not for whoever only looks. */
  deploying?: boolean;
}

export interface EstateFromFiles {
  estate: Estate;
  /** The same with today's keys, as the files have them. */
  written: Estate;
  /** What the stack's file changes of its estate. */
  overrides: unknown;
  /** Missing secrets, and secrets in plain text. */
  secretIssues: Issue[];
}

/**
 * The same estate without Pulumi, for the command line tools; secret values are not read.
 *
 * @throws UserError with everything that is wrong
 */
export function loadEstateFromFiles({ stack, configFile, directory = process.cwd(), deploying = false }: EstateFiles): EstateFromFiles {
  const file = path.resolve(directory, configFile ?? `Pulumi.${stack}.yaml`);
  const { estatePath, overrides, secrets, issues: ofFile } = parseStackFile(readStackFile(file, stack, directory), path.relative(directory, file), stack);
  if (ofFile.length > 0) throw new ConfigurationError(`The stack ${stack}`, ofFile);
  const found = composed(estatePath, directory, overrides, stack, []);
  const issues = secretIssues(found.estate, secrets, stack);
  const estate = accepted(found, originOf(stack, estatePath), () => (deploying ? issues : []));
  return { estate, written: found.estate!, overrides, secretIssues: issues };
}

const originOf = (stack: string, estatePath: string | undefined) => (estatePath === undefined ? `The stack ${stack}` : `The estate of stack ${stack} (${estatePath})`);

function composed(estatePath: string | undefined, directory: string, overrides: unknown, stack: string, issues: Issue[]) {
  if (estatePath === undefined) {
    return { issues: [...issues, { path: ["estate"], found: "missing", right: `name the file that describes the estate: pulumi config set --stack ${stack} estate estates/<name>.yaml` }] };
  }
  const result = composeEstate(readEstate(path.resolve(directory, estatePath), estatePath, stack), estatePath, overrides, stack);
  return { ...result, issues: [...issues, ...result.issues] };
}

function readEstate(file: string, shown: string, stack: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`The stack ${stack} names the estate "${shown}", but ${file} ${reason(error)}; correct the path: pulumi config set --stack ${stack} estate <path>`, { cause: error });
  }
}

function readStackFile(file: string, stack: string, directory: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    const stacks = fs.readdirSync(directory).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
    throw new UserError(`The stack ${stack} cannot be read: ${file} ${reason(error)}; stacks with a file here: ${stacks.sort().join(", ") || "none"}.`, { cause: error });
  }
}

function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "does not exist";
  if (code === "EISDIR") return "is a directory";
  return code === "EACCES" ? "may not be read by this user" : `cannot be read (${code})`;
}

/** A structured value of the configuration. Pulumi marks it as a whole as secret if one value in it is. */
function configured(pulumi: typeof Pulumi, key: string): { value: unknown; encrypted: boolean } {
  const text = pulumi.runtime.getConfig(`dbhaven:${key}`);
  // Left out of Pulumi's published types, but the base of Config.getSecret.
  const { isConfigSecret } = pulumi.runtime as unknown as { isConfigSecret(key: string): boolean };
  const encrypted = isConfigSecret(`dbhaven:${key}`);
  if (text === undefined) return { value: {}, encrypted };
  try {
    return { value: JSON.parse(text), encrypted };
  } catch {
    return { value: text, encrypted };
  }
}

function secretValues(value: unknown): Record<string, string> {
  const single = isMap(value) ? Object.entries(value).filter(([, secret]) => ["string", "number", "boolean"].includes(typeof secret) && secret !== "") : [];
  return Object.fromEntries(single.map(([key, secret]) => [key, String(secret)]));
}

/** A plain secret beside encrypted ones can be told from these only in the stack's file, if that is where it usually is. */
function storedAs(values: Record<string, string>, encrypted: boolean, stack: string): Record<string, Stored> {
  let inFile: StackFile["secrets"];
  try {
    inFile = parseStackFile(fs.readFileSync(`Pulumi.${stack}.yaml`, "utf8"), "", stack).secrets;
  } catch {
    // Another file was given to Pulumi (--config-file).
  }
  return Object.fromEntries(Object.keys(values).map((key) => [key, !encrypted || inFile?.[key] === "plain" ? "plain" : "encrypted"]));
}
