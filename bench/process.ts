/** A program with all that it starts: how long it runs, what it uses. */
import { spawn } from "node:child_process";
import { ofProcess, processTree } from "../lab/processes";
import type { MemorySample } from "./pairs";

const SAMPLE_MILLISECONDS = 200;

/** Memory is that of all its processes at one moment (RSS; pages that they share count for each). @throws with what it printed where it fails */
export async function measured(command: string[], options: { cwd: string; env: NodeJS.ProcessEnv }): Promise<MemorySample> {
  const begun = performance.now();
  // The shell's own `times` has the processor seconds of all that ended below it.
  const child = spawn("bash", ["-c", '"$@" && times >&3', "bash", ...command], { ...options, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const [output, times] = [[child.stdout!, child.stderr!], [child.stdio[3] as NodeJS.ReadableStream]].map((streams) => {
    const text: string[] = [];
    for (const stream of streams) stream.on("data", (part: Buffer) => void text.push(part.toString()));
    return text;
  });
  let peakKilobytes = 0;
  const sampler = setInterval(() => { peakKilobytes = Math.max(peakKilobytes, residentKilobytes(child.pid!)); }, SAMPLE_MILLISECONDS);
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve)).finally(() => clearInterval(sampler));
  if (code !== 0) throw new Error(`${command.join(" ")}, exit code ${code}: ${output.join("")}`);
  return { seconds: (performance.now() - begun) / 1000, cpuSeconds: processorSeconds(times.join("")), peakMegabytes: peakKilobytes / 1024 };
}

/** Second line of `times`: user and system time of the children, as "1m2.345s 0m0.678s". */
function processorSeconds(times: string): number {
  return [...times.split("\n")[1].matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}

/** Of a process and its descendants, in pages of 4 KiB (proc(5), statm). */
const residentKilobytes = (root: number): number => processTree(root).reduce((sum, pid) => sum + Number(ofProcess(pid, "statm")?.split(" ")[1] ?? 0) * 4, 0);
