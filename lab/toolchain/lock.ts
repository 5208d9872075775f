/** One at a time over all checkouts of this user: building the same thing twice at once helps nobody. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../config/issues";
import { until } from "./command";

/** Runs `work` while holding `file`. A lock whose process is gone counts as free. @throws UserError after `seconds` of waiting. */
export async function locked<T>(file: string, work: () => Promise<T>, seconds = 1800): Promise<T> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  if (!(await until(() => take(file), seconds))) {
    throw new UserError(`Process ${holder(file)} has been at work on ${path.basename(file, ".lock")} for ${Math.round(seconds / 60)} minutes: wait for it or end it, then start again.`);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file: string): boolean {
  const pid = holder(file);
  if (pid !== undefined && !alive(pid)) fs.rmSync(file, { force: true });
  try {
    fs.writeFileSync(file, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function holder(file: string): number | undefined {
  try {
    return Number(fs.readFileSync(file, "utf8")) || undefined;
  } catch {
    return undefined;
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
