/** A command of the operator's own, where `npm run up` runs: program and arguments without a shell. */
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const SHOWN_LINES = 20;

/**
 * Runs it to its end. Its output goes through a file: a pipe would stay open as long as what it leaves in the background (ssh's
 * shared connection, for one).
 *
 * @returns undefined where it ended well, else what went wrong, and the last lines of its output
 */
export async function operatorCommand([program, ...args]: string[], timeoutSeconds: number): Promise<{ problem: string; lines: string[] } | undefined> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-command-"));
  const file = path.join(folder, "output");
  const output = fs.openSync(file, "wx", 0o600);
  try {
    const problem = await ended(program!, args, timeoutSeconds, output);
    return problem === undefined ? undefined : { problem, lines: fs.readFileSync(file, "utf8").split("\n").filter((line) => line.trim() !== "").slice(-SHOWN_LINES) };
  } finally {
    fs.closeSync(output);
    fs.rmSync(folder, { recursive: true });
  }
}

function ended(program: string, args: string[], timeoutSeconds: number, output: number): Promise<string | undefined> {
  // The job's description is none of its business.
  const { DBHAVEN_JOB: _, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ["ignore", output, output], timeout: timeoutSeconds * 1000 });
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? "there is no such program here" : error.message));
    child.on("exit", (code, signal) => resolve(child.killed ? `no end within ${timeoutSeconds} s` : code === 0 ? undefined : `exit code ${code ?? signal}`));
  });
}
