/** A Pulumi project of the tests' own: state, passphrase and configuration in the lab's folder, apart from any demo. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse, stringify } from "yaml";
import { toolchainEnvironment } from "../../../lab/toolchain/environment";
import { checkout } from "../../../lab/toolchain/places";
import { passwords } from "../../../lab/world/passwords";
import { environment } from "../../../cli/pulumi";
import { merge } from "../../../config/merge";
import type { ServerName } from "../../../lab/settings";
import { lab, resetLab } from "./lab";

export const folder = path.join(lab.directory, "test");
export const stackFile = path.join(folder, "Pulumi.dev.yaml");
/** Read by the command line instead of the checkout's own (cli/pulumi.ts). */
export const workspaceFile = path.join(folder, "workspace.json");
const secretsFile = path.join(folder, "secrets.yaml");
const state = path.join(folder, "state");
const emptyState = path.join(folder, "state-empty");

const env: Record<string, string> = {
  ...toolchainEnvironment(),
  PULUMI_BACKEND_URL: `file://${state}`,
  PULUMI_CONFIG_PASSPHRASE_FILE: path.join(folder, "passphrase"),
  NO_COLOR: "1",
};
/** For pulumi itself, and for the product's commands. */
export const siteEnvironment = (): NodeJS.ProcessEnv => ({ ...environment({ env, configFiles: {} }), DBHAVEN_WORKSPACE: workspaceFile });

export interface Site {
  /** Laid over those of the lab, by key. */
  overrides?: Record<string, unknown>;
  /** Path of an estate, or an estate that is written into the lab's folder. @default estates/lab.yaml */
  estate?: string | Record<string, unknown>;
  /** Of the lab, that the estate has. @default srv80 and srv84 */
  servers?: readonly ServerName[];
}

/** What the lab needs whatever the estate is: its own addresses, its ssh configuration. */
export const labServers = (names: readonly ServerName[] = ["srv80", "srv84"]) => Object.fromEntries(names.map((name) => [name, {
  address: lab.servers[name].address,
  docker: `ssh://root@${lab.servers[name].address}`,
  sshOptions: ["-F", lab.sshConfig],
}]));

/** Of the tests' instances: one that is healthy is noticed soon, and the checks, each a process that the engine starts, leave the lab its processors. */
export const healthcheck = { intervalSeconds: 3 };

/** As in Pulumi.dev.yaml. */
export const labOverrides = {
  applications: { shop: { endpointMode: "dnsrr" } },
  databaseStacks: { main: { instances: { "pg-main": { administrators: [lab.subnet], healthcheck } } } },
};

/** What a test is not about takes no time in it; one that is writes backup: required into its overrides. */
const withoutBackups = (moves: object) => Object.fromEntries(Object.keys(moves).map((key) => [key, { backup: "waived" }]));

/** Writes the stack's file. */
export function configure({ overrides = {}, estate = "estates/lab.yaml", servers }: Site = {}): void {
  const { encryptionsalt, config } = parse(fs.readFileSync(secretsFile, "utf8")) as { encryptionsalt: string; config: Record<string, unknown> };
  let place = estate as string;
  if (typeof estate !== "string") {
    place = path.join(folder, "estate.yaml");
    fs.writeFileSync(place, stringify(estate));
  }
  const { moves } = parse(fs.readFileSync(path.resolve(checkout, place), "utf8")) as { moves?: Record<string, unknown> };
  const all = merge({ servers: labServers(servers), ...(place === "estates/lab.yaml" ? labOverrides : {}), moves: withoutBackups({ ...moves, ...overrides.moves as object }) }, overrides, true);
  fs.writeFileSync(stackFile, stringify({ encryptionsalt, config: { ...config, "dbhaven:estate": place, "dbhaven:overrides": all } }));
}

/** A stack without any resource, and the old world as it was in the beginning. */
export async function reset(site: Site = {}): Promise<void> {
  newProject();
  configure(site);
  await resetLab();
}

/** A stack without any resource; what an earlier one managed has to go. */
export function newProject(): void {
  ensureProject();
  loseState();
}

/** The state is gone, and an empty stack is initialised in its place; the servers go on. */
export function loseState(): void {
  fs.rmSync(state, { recursive: true, force: true });
  fs.cpSync(emptyState, state, { recursive: true });
}

/** pulumi in the tests' project, for its output; text for stdin is optional. @throws where it fails */
export function pulumi(args: string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync("pulumi", [...args, "--non-interactive"], { cwd: folder, env: siteEnvironment(), input, encoding: "utf8", maxBuffer: 1 << 28 });
  if (error) throw error;
  if (status !== 0) throw new Error(`pulumi ${args.join(" ")}, exit code ${status}: ${stderr.trim() || stdout.trim()}`);
  return stdout;
}

/** Encrypts them into each configuration from now on; keys below `secrets`. */
export function keepSecrets(secrets: Record<string, string>): void {
  configure();
  for (const [key, value] of Object.entries(secrets)) pulumi(["config", "set", "--stack", "dev", "--config-file", stackFile, "--secret", "--path", `dbhaven:secrets.${key}`], value);
  const { encryptionsalt, config } = parse(fs.readFileSync(stackFile, "utf8")) as { encryptionsalt: string; config: Record<string, unknown> };
  fs.writeFileSync(secretsFile, stringify({ encryptionsalt, config: { "dbhaven:secrets": config["dbhaven:secrets"] } }));
}

/** Made once for a lab: the empty stack and the encrypted password of the old database. */
function ensureProject(): void {
  if (fs.existsSync(emptyState)) return;
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(state, { recursive: true });
  fs.copyFileSync(path.join(checkout, "Pulumi.yaml"), path.join(folder, "Pulumi.yaml"));
  fs.writeFileSync(env.PULUMI_CONFIG_PASSPHRASE_FILE!, randomBytes(18).toString("base64url"), { mode: 0o600 });
  fs.writeFileSync(workspaceFile, JSON.stringify({ env, configFiles: { dev: stackFile } }, null, 2));
  pulumi(["stack", "init", "dev"]);
  pulumi(["config", "set", "--stack", "dev", "--secret", "--path", "dbhaven:secrets.shopSource"], passwords(lab).postgres);
  fs.renameSync(stackFile, secretsFile);
  fs.cpSync(state, emptyState, { recursive: true });
}

export interface Resource { urn: string; type: string; id?: string; inputs?: Record<string, unknown>; outputs?: Record<string, unknown> }
export interface State { resources?: Resource[]; pending_operations?: unknown[] | null }

/** The state as an operator may read it (secrets encrypted), as text. */
export const plainState = (): string => pulumi(["stack", "export", "--stack", "dev"]);

export const stateOf = (text = plainState()): State => (JSON.parse(text) as { deployment: State }).deployment;

/** All passwords that were generated for this stack. They stay in this process. */
export function generatedPasswords(): string[] {
  const { resources = [] } = stateOf(pulumi(["stack", "export", "--stack", "dev", "--show-secrets"]));
  return resources.filter(({ type }) => type === "random:index/randomPassword:RandomPassword").map(({ outputs }) => {
    const { plaintext } = outputs!.result as { plaintext: string };
    return JSON.parse(plaintext) as string;
  });
}

/** Files that a running or killed pulumi locks the stack with. */
export function lockFiles(): string[] {
  const place = path.join(state, ".pulumi", "locks");
  if (!fs.existsSync(place)) return [];
  return fs.readdirSync(place, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
}
