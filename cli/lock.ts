/**
 * The lock of a file backend: a JSON file that a killed pulumi leaves behind. It is taken away only when its process,
 * on this very machine, is gone; any other lock is named with its owner.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../config/issues";

export interface Lock { file: string; user: string; host: string; pid: number; since: string }

/** Folder of a file backend; undefined for every other kind. */
export function backendFolder(url: string | undefined): string | undefined {
  if (!url?.startsWith("file://")) return undefined;
  const place = url.slice("file://".length).replace(/\?.*$/, "");
  return path.resolve(place.replace(/^~(?=$|\/)/, os.homedir()));
}

export function locks(folder: string, project: string, stack: string): Lock[] {
  const place = path.join(folder, ".pulumi", "locks", "organization", project, stack);
  if (!fs.existsSync(place)) return [];
  return fs.readdirSync(place).filter((name) => name.endsWith(".json")).flatMap((name) => {
    const file = path.join(place, name);
    try {
      const { username, hostname, pid, timestamp } = JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, string & number>;
      return [{ file, user: username!, host: hostname!, pid: Number(pid), since: String(timestamp).replace(/\.\d+/, "") }];
    } catch {
      return []; // removed or not yet written
    }
  });
}

/** Alive, and a pulumi: a number of a process is used again after a restart. */
export function isPulumiAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("pulumi");
  } catch {
    return true; // no /proc here: believe it
  }
}

/** Removes the locks of processes that are gone and says so; throws where somebody holds one. */
export function takeOverLocks(found: Lock[], say: (line: string) => void, host = os.hostname(), isAlive: (pid: number) => boolean = isPulumiAlive): void {
  const held = found.filter((lock) => lock.host !== host || isAlive(lock.pid));
  if (held.length > 0) {
    const { user, host: where, pid, since } = held[0]!;
    const there = where === host ? "wait until it is done" : "wait until it is done; if that process is gone there, run: pulumi cancel";
    throw new UserError(`the stack is locked by ${user}@${where} (pid ${pid}) since ${since}; ${there}.`);
  }
  for (const { file, user, pid, since } of found) {
    for (const part of [file, `${file}.attrs`]) fs.rmSync(part, { force: true });
    say(`took over the lock of ${user} (pid ${pid}, since ${since}): that process is gone`);
  }
}
