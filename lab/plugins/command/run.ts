/** One run of a command on this machine. */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { quoted, signalText, systemText } from "./goText";
import { LineLog, LineTooLong } from "./lineLog";

export interface Task {
  /** The interpreter's last argument. */
  text: string;
  interpreter: string[];
  /** Default: where the plugin was started, the program's folder. */
  directory?: string;
  /** Added to the plugin's own environment, which is Pulumi's. */
  environment: Record<string, string>;
  stdin?: string;
  logs: { stdout: boolean; stderr: boolean };
  log(line: string): Promise<void>;
  signal: AbortSignal;
}

export interface Output {
  stdout: string;
  stderr: string;
}

/** @throws Error with the command's text and all that it has written, whatever is logged; stdin is not in it. */
export async function run(task: Task): Promise<Output> {
  const written: Buffer[] = [];
  const fail = (reason: string) => new Error(`${reason}: running ${quoted(task.text)}:\n${Buffer.concat(written).toString()}`);
  if (task.signal.aborted) throw fail("context canceled");

  const child = start(task, fail);
  // The direct child only: what it has started itself lives on, and as long as that holds the pipes we wait for it.
  const kill = () => child.kill("SIGKILL");
  task.signal.addEventListener("abort", kill);
  const lines = new LineLog(task.log);
  const parts = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let tooLong: LineTooLong | undefined;
  for (const name of ["stdout", "stderr"] as const) {
    child[name]!.on("data", (data: Buffer) => {
      parts[name].push(data);
      written.push(data);
      try {
        if (task.logs[name]) lines.add(data);
      } catch (error) {
        tooLong = error as LineTooLong;
        kill();
      }
    });
  }
  // A command that does not read what it is given closes the pipe early.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(task.stdin);

  try {
    const end = await ended(child).catch((error: NodeJS.ErrnoException) => {
      throw fail(startText(task, error));
    });
    if (tooLong) throw fail(tooLong.message);
    if (end.signal) throw fail(`signal: ${signalText(end.signal)}`);
    if (end.code !== 0) throw fail(`exit status ${end.code}`);
  } finally {
    task.signal.removeEventListener("abort", kill);
    await lines.end();
  }
  return { stdout: text("stdout", parts.stdout), stderr: text("stderr", parts.stderr) };
}

function start(task: Task, fail: (reason: string) => Error): ChildProcess {
  if (task.directory !== undefined && !fs.statSync(task.directory, { throwIfNoEntry: false })?.isDirectory()) {
    throw fail(`chdir ${task.directory}: ${fs.existsSync(task.directory) ? "not a directory" : "no such file or directory"}`);
  }
  const [program, ...args] = task.interpreter;
  // Looked up on the plugin's own PATH: a PATH among the command's variables counts inside the command only.
  const file = program.includes("/") ? program : onPath(program);
  if (file === undefined) throw fail(`exec: ${quoted(program)}: executable file not found in $PATH`);
  try {
    return spawn(file, [...args, task.text], {
      argv0: program,
      cwd: task.directory,
      env: { ...process.env, ...task.environment },
      stdio: [task.stdin === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    throw fail(startText(task, error as NodeJS.ErrnoException));
  }
}

const startText = ({ interpreter }: Task, error: NodeJS.ErrnoException) => `fork/exec ${interpreter[0]}: ${systemText(error)}`;

/** After the last byte of its output, which may be later than its exit. */
function ended(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
}

function onPath(program: string): string | undefined {
  const folders = (process.env.PATH ?? "").split(path.delimiter).filter(Boolean);
  return folders.map((folder) => path.join(folder, program)).find((file) => {
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return fs.statSync(file).isFile();
    } catch {
      return false;
    }
  });
}

/** Without one line end at its end. */
function text(name: string, parts: Buffer[]): string {
  try {
    // The mark of the byte order is part of the text.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.concat(parts)).replace(/\n$/, "");
  } catch {
    throw new Error(`the value of property ${quoted(name)} is a string that contains non-UTF8 bytes: the command's ${name} has to be text`);
  }
}
