/** Processes of this machine, as the kernel shows them (proc(5)). */
import { readdirSync, readFileSync } from "node:fs";

/** Contents of a file below /proc; undefined where its process has ended. */
export function ofProcess(pid: number, file: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return undefined;
  }
}

/** Fields of a process' stat after its name, which stands in brackets and may hold blanks: state, parent and so on. */
export const statOf = (pid: number): string[] | undefined => ofProcess(pid, "stat")?.split(") ").at(-1)!.split(" ");

/** A process and all its descendants. */
export function processTree(root: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(pids.map((pid) => [pid, Number(statOf(pid)?.[1])]));
  const tree = [root];
  for (const one of tree) tree.push(...pids.filter((pid) => parents.get(pid) === one));
  return tree;
}
