/** Running programs: output into a log, a failure as one sentence. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../config/issues";

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** File that stdout and stderr are appended to; its name ends the sentence of a failure. */
  log?: string;
  /** Written to stdin, which is closed afterwards. */
  input?: string;
}

/** stdout of a program that ended with 0. @throws UserError with the last line it wrote to stderr. */
export async function run(command: string, args: string[], options: CommandOptions = {}): Promise<string> {
  const child = spawn(command, args, { cwd: options.cwd, env: options.env ?? process.env, stdio: ["pipe", "pipe", "pipe"] });
  const log = options.log ? openLog(options.log, [command, ...args].join(" ")) : undefined;
  let stdout = "";
  let all = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => { stdout += text; all += text; log?.write(text); });
  child.stderr.setEncoding("utf8").on("data", (text: string) => { all += text; log?.write(text); });
  child.stdin.on("error", () => undefined); // a program that does not read its input may end before we wrote it
  child.stdin.end(options.input ?? "");
  const code = await new Promise<number | string>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal ?? 1));
  }).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(error.code === "ENOENT" ? `${command} is not installed: install it, then start again.` : `${command} could not be started: ${error.message}`);
  });
  await new Promise<void>((resolve) => (log ? log.end(resolve) : resolve()));
  if (code === 0) return stdout;
  const last = all.trim().split("\n").at(-1) || "no message";
  throw new UserError(`${path.basename(command)} ${args[0] ?? ""} failed (${code}): ${last}${options.log ? ` (all of it: ${options.log})` : ""}`);
}

/** Whether the program ends with 0; false also where it is not installed. */
export async function succeeds(command: string, args: string[], options: CommandOptions = {}): Promise<boolean> {
  return run(command, args, options).then(() => true, () => false);
}

/** Full path of a program on PATH or in `more`, undefined if there is none. */
export function which(program: string, more: string[] = []): string | undefined {
  const directories = [...(process.env.PATH ?? "").split(path.delimiter), ...more];
  return directories.filter(Boolean).map((directory) => path.join(directory, program)).find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    fs.accessSync(file, fs.constants.X_OK);
    return fs.statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Asks until the answer is true; false after `seconds`. */
export async function until(condition: () => boolean | Promise<boolean>, seconds: number): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return true;
}

function openLog(file: string, title: string): fs.WriteStream {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const log = fs.createWriteStream(file, { flags: "a" });
  log.write(`\n$ ${title}\n`);
  return log;
}
