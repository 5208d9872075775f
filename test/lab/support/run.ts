/** The product's commands as an operator runs them: processes of their own, whose output is kept and which can be killed. */
import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { killTree } from "../../../lab/faults";
import { checkout } from "../../../lab/toolchain/places";
import { until } from "./lab";
import { siteEnvironment } from "./site";

export interface Line { at: number; text: string }
export interface Ended { code: number; output: string; lines: Line[] }

/** In the environment of a command and of all that descends from it. */
const mark = "DBHAVEN_TEST_COMMAND";

export class Command {
  /** Whole lines as they came, with the time (epoch milliseconds). */
  readonly lines: Line[] = [];
  readonly ended: Promise<Ended>;
  private readonly id = randomBytes(8).toString("hex");
  private readonly child: ChildProcess;
  over = false;

  constructor(file: string, args: string[]) {
    this.child = spawn(process.execPath, ["-r", "./typescript.cjs", file, ...args], {
      cwd: checkout, env: { ...siteEnvironment(), [mark]: this.id }, stdio: ["ignore", "pipe", "pipe"], detached: true,
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) this.read(stream);
    this.ended = new Promise((resolve, reject) => {
      this.child.on("error", reject);
      this.child.on("close", (code) => {
        this.over = true;
        resolve({ code: code ?? -1, output: this.output, lines: this.lines });
      });
    });
  }

  get output(): string {
    return this.lines.map(({ text }) => text).join("\n");
  }

  /** Waits for something to be true while the command runs. @throws where it ends first */
  async reaches<T>(what: string, timeoutSeconds: number, check: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
    return until(`${what}; the command said:\n${this.output}`, timeoutSeconds, async () => {
      const answer = await check();
      if (answer !== undefined && answer !== false) return answer;
      if (this.over) throw new Error(`the command ended before ${what}:\n${this.output}`);
      return undefined;
    });
  }

  prints(pattern: RegExp, timeoutSeconds = 120): Promise<Line> {
    return this.reaches(`a line like ${String(pattern)}`, timeoutSeconds, () => this.lines.find(({ text }) => pattern.test(text)));
  }

  /** kill -9 of everything that the command started here, as when the operator's machine loses its power. */
  async kill(): Promise<void> {
    await killTree(this.child.pid!);
    await until("the killed command to be gone", 10, () => {
      const left = marked(this.id);
      for (const pid of left) kill(pid);
      return left.length === 0;
    });
    await this.ended;
  }

  private read(stream: NodeJS.ReadableStream): void {
    let rest = "";
    stream.setEncoding("utf8");
    stream.on("data", (text: string) => {
      const parts = (rest + text).split("\n");
      rest = parts.pop()!;
      for (const part of parts) this.lines.push({ at: Date.now(), text: part });
    });
    stream.on("end", () => void (rest && this.lines.push({ at: Date.now(), text: rest })));
  }
}

/** Processes that live with this mark in their environment. */
function marked(id: string): number[] {
  return fs.readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, "utf8").includes(`${mark}=${id}`);
    } catch {
      return false; // ended, or somebody else's
    }
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}

const running = new Set<Command>();

export function start(file: "cli/up.ts" | "cli/preview.ts" | "cli/status.ts", ...args: string[]): Command {
  return begun(file, ["dev", ...args]);
}

function begun(file: string, args: string[]): Command {
  const command = new Command(file, args);
  running.add(command);
  void command.ended.finally(() => running.delete(command)).catch(() => undefined);
  return command;
}

/** For after hooks: a test that failed in the middle leaves no command behind. */
export const killAll = async (): Promise<void> => void (await Promise.all([...running].map((command) => command.kill())));

export const startUp = (...args: string[]): Command => start("cli/up.ts", ...args);
export const up = (...args: string[]): Promise<Ended> => startUp(...args).ended;
export const preview = (...args: string[]): Promise<Ended> => start("cli/preview.ts", ...args).ended;

export const revert = (...args: string[]): Promise<Ended> => begun("cli/revert.ts", ["dev", ...args]).ended;
export const cancel = (...args: string[]): Promise<Ended> => begun("cli/cancel.ts", args).ended;
export const history = (...args: string[]): Promise<Ended> => begun("cli/history.ts", args).ended;
export const removeOld = (...args: string[]): Promise<Ended> => begun("cli/removeOld.ts", args).ended;
export const db = (...args: string[]): Promise<Ended> => begun("cli/db.ts", args).ended;
export const eject = (...args: string[]): Promise<Ended> => begun("cli/eject.ts", args).ended;

export async function succeeds(call: Promise<Ended>): Promise<Ended> {
  const ended = await call;
  assert.equal(ended.code, 0, ended.output);
  return ended;
}

export async function fails(call: Promise<Ended>): Promise<Ended> {
  const ended = await call;
  assert.notEqual(ended.code, 0, ended.output);
  return ended;
}

/** What is there is what the configuration says; nothing is changed by looking. */
export async function changesNothing(): Promise<void> {
  const { code, output } = await preview("--refresh", "--expect-no-changes", "--diff");
  assert.equal(code, 0, output);
}
