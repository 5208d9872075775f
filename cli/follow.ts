/** How far the copies of moves are, a line every two seconds while an `up` runs. */
import type { Estate } from "../config/schema";
import { planEstate } from "../plan/plan";
import { pause } from "../swarm/job";
import { engineOfEach, observeCopies, type EstateStatus } from "./observe";
import { copyLines } from "./statusText";

const PAUSE_MILLISECONDS = 2000;

/** To look may take a fifth of the time at most: a busy server has more to do than to be looked at. */
const PAUSE_TO_LOOK = 4;

type Look = () => Promise<Pick<EstateStatus, "moves">>;

/** One line for each move that is copying or comparing. */
export const progressLines = ({ moves }: Awaited<ReturnType<Look>>): string[] => moves.flatMap(({ key, job, progress, now }) =>
  job === "running" && progress?.step === "copy" ? copyLines(progress, now).slice(0, 1).map((line) => `    move ${key}:${line.replace(/^ +/, " ")}`) : []);

/** Says how far the copies are until `stop` is called. A server that does not answer now is asked again. */
export function follow(estate: Estate, say: (line: string) => void, look = looker(estate), milliseconds = PAUSE_MILLISECONDS): { stop(): void } {
  let stopped = false;
  const last = new Map<number, string>();
  (async () => {
    while (!stopped) {
      const begun = Date.now();
      const seen = await look().catch(() => undefined);
      if (seen && !stopped) progressLines(seen).forEach((line, index) => { if (last.get(index) !== line) say(line); last.set(index, line); });
      await pause(Math.max(milliseconds, PAUSE_TO_LOOK * (Date.now() - begun)));
    }
  })();
  return { stop: () => { stopped = true; } };
}

function looker(estate: Estate): Look {
  const [plan, engines] = [planEstate(estate), engineOfEach(estate)];
  return () => observeCopies(plan, engines);
}
