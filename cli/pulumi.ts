/** Starts pulumi as this checkout wants it; .dbhaven/workspace.json is the one hook by which a lab says how. */
import { spawn, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { UserError } from "../config/issues";

export const checkout = path.join(__dirname, "..");

/** How many resources at once: each may open an ssh connection, and sshd drops logins from about 10 at once. */
export const parallel = 8;

export interface Workspace { env: Record<string, string>; configFiles: Record<string, string> }

/** DBHAVEN_WORKSPACE names another file, for a second workspace of the same checkout. */
export function workspace(folder = checkout): Workspace {
  const file = process.env.DBHAVEN_WORKSPACE || path.join(folder, ".dbhaven", "workspace.json");
  let text: string;
  try {
    text = fs.readFileSync(file, "utf8");
  } catch {
    return { env: {}, configFiles: besideEstates(folder) };
  }
  try {
    const { env = {}, configFiles = {} } = JSON.parse(text) as Partial<Workspace>;
    return { env, configFiles: { ...besideEstates(folder), ...configFiles } };
  } catch (error) {
    throw new UserError(`${file} is no JSON (${(error as Error).message}); remove it, or start the lab again.`);
  }
}

/**
 * Stacks of example estates have their files beside these (estates/<estate>/Pulumi.<stack>.yaml), so that the project's
 * folder holds only those that are in use. One of the same name in the project's folder wins.
 */
function besideEstates(folder: string): Record<string, string> {
  const estates = path.join(folder, "estates");
  const folders = fs.existsSync(estates) ? fs.readdirSync(estates, { withFileTypes: true }).filter((entry) => entry.isDirectory()) : [];
  return Object.fromEntries(folders.flatMap(({ name }) => fs.readdirSync(path.join(estates, name)).flatMap((file) => {
    const stack = /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1];
    return stack === undefined || fs.existsSync(path.join(folder, file)) ? [] : [[stack, path.join("estates", name, file)]];
  })));
}

/** The environment of pulumi: the caller's, the checkout's programs first in PATH, then what the workspace says. */
export function environment({ env }: Workspace, base: NodeJS.ProcessEnv = process.env, folder = checkout): NodeJS.ProcessEnv {
  const { PATH_PREPEND, ...rest } = env;
  const folders = [PATH_PREPEND, path.join(folder, "node_modules", ".bin"), base.PATH].filter(Boolean);
  const callers = { ...base };
  // Pulumi takes a passphrase before a file of one: the caller's own would win over the workspace's.
  if (rest.PULUMI_CONFIG_PASSPHRASE_FILE) delete callers.PULUMI_CONFIG_PASSPHRASE;
  return { PULUMI_SKIP_UPDATE_CHECK: "true", ...callers, ...rest, PATH: folders.join(path.delimiter) };
}

/** Path of the stack's configuration where it is not Pulumi.<stack>.yaml in the project's folder. */
export const configFile = (stack: string, space: Workspace): string | undefined => space.configFiles[stack];

export function stackOptions(stack: string, space: Workspace): string[] {
  const file = configFile(stack, space);
  return ["--stack", stack, ...(file ? ["--config-file", file] : [])];
}

/** Runs pulumi with the terminal; gives its exit code. Ctrl-C reaches pulumi itself, which ends in its own way. */
export async function pulumi(args: string[], space = workspace()): Promise<number> {
  const child = spawn("pulumi", args, { cwd: checkout, env: environment(space), stdio: "inherit" });
  const ignore = () => {};
  const passOn = () => void child.kill("SIGTERM");
  process.on("SIGINT", ignore).on("SIGTERM", passOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("error", () => reject(new UserError("the pulumi command is missing; run npm ci in this folder.")));
      child.on("close", (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal!] ?? 0)));
    });
  } finally {
    process.off("SIGINT", ignore).off("SIGTERM", passOn);
  }
}

/** Runs pulumi for its output. */
export function pulumiOutput(args: string[], space = workspace()): { code: number; stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync("pulumi", args, { cwd: checkout, env: environment(space), encoding: "utf8", maxBuffer: 1 << 30 });
  return { code: status ?? -1, stdout: stdout ?? "", stderr: stderr || (error?.message ?? "") };
}

/** Where the state is kept: file://, s3:// and so on; undefined where nobody has logged in. */
export function backendUrl(space = workspace(), folder = checkout): string | undefined {
  const env = environment(space);
  if (env.PULUMI_BACKEND_URL) return env.PULUMI_BACKEND_URL;
  const project = parse(fs.readFileSync(path.join(folder, "Pulumi.yaml"), "utf8")) as { backend?: { url?: string } };
  if (project.backend?.url) return project.backend.url;
  try {
    const file = path.join(env.PULUMI_HOME ?? path.join(os.homedir(), ".pulumi"), "credentials.json");
    return (JSON.parse(fs.readFileSync(file, "utf8")) as { current?: string }).current;
  } catch {
    return undefined;
  }
}
