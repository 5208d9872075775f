/** How far the copies of moves are, a line every two seconds while an `up` runs. */
import type { Estate } from "../config/schema";
import { pause } from "../swarm/job";
import { engineOfEach, observe, type EstateStatus } from "./observe";
import { copyLines } from "./statusText";

const PAUSE_MILLISECONDS = 2000;

/** One line for each move that is copying or comparing. */
export const progressLines = ({ moves }: Pick<EstateStatus, "moves">): string[] => moves.flatMap(({ key, job, progress, now }) =>
  job === "running" && progress?.step === "copy" ? copyLines(progress, now).slice(0, 1).map((line) => `    move ${key}:${line.replace(/^ +/, " ")}`) : []);

/** Says how far the copies are until `stop` is called. A server that does not answer now is asked again. */
export function follow(estate: Estate, say: (line: string) => void, look: (estate: Estate) => Promise<EstateStatus> = looker(estate), milliseconds = PAUSE_MILLISECONDS): { stop(): void } {
  let stopped = false;
  const last = new Map<number, string>();
  (async () => {
    for (; !stopped; await pause(milliseconds)) {
      const seen = await look(estate).catch(() => undefined);
      if (seen && !stopped) progressLines(seen).forEach((line, index) => { if (last.get(index) !== line) say(line); last.set(index, line); });
    }
  })();
  return { stop: () => { stopped = true; } };
}

function looker(estate: Estate) {
  const engines = engineOfEach(estate);
  return () => observe(estate, engines);
}
