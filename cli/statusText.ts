/** What was observed, as text. */
import type { Colours } from "./colours";
import { inColumns } from "./columns";
import type { EstateStatus, MoveStatus, Progress } from "./observe";
import { completion } from "../swarm/records";
import { bytes, count, duration, time } from "./units";

export function statusText({ estate, moves, services, kept, certificates, offline, unreachable }: EstateStatus, colours: Colours): string {
  const blocks = [
    [...unreachable, ...offline, ...certificates].map((sentence) => colours.red(sentence)),
    [colours.bold(`Estate ${estate}`), ...aligned(services.map(({ name, server, running, wanted }) =>
      [name, server, running === wanted ? `${running} of ${wanted} running` : colours.red(`${running} of ${wanted} running`)]))],
    ...moves.map((move) => moveLines(move, colours)),
    kept.length > 0 ? [colours.bold("Kept"), ...aligned(kept.map(({ server, what, state }) => [server, what, /[A-Z]{3}/.test(state) ? colours.red(state) : state]))] : [],
  ];
  return blocks.filter((block) => block.length > 0).map((block) => block.join("\n")).join("\n\n");
}

function moveLines(move: MoveStatus, colours: Colours): string[] {
  const { key, run, job, progress, now } = move;
  const title = colours.bold(`Move ${key}`);
  if (!run) return [title, "  not begun"];
  if (!job) return [title, `  ${completion(run) ? "completed" : run.state}, run ${run.id}`];
  const by = String(run.entries[0]?.data.by ?? "?");
  const lines = [title, `  run ${run.id} of ${by}: ${phase(move)}${progress?.since ? `, since ${time(progress.since)}` : ""}`];
  if (progress) lines.push(...fenceLines(progress, colours), ...copyLines(progress, now));
  if (job !== "running") lines.push(colours.red("  its job does not run; a fence that stands lifts itself when its lease ends: npm run up deals with it"));
  return lines;
}

const phase = ({ job, progress, run }: MoveStatus): string => (job === "running" ? progress?.step ?? "starting" : job === "waiting" ? "waiting for its server" : run!.state);

function fenceLines({ fence }: Progress, { red }: Colours): string[] {
  return fence ? [red(`  fence on since ${time(fence.since)} until ${time(fence.until)}, by ${fence.by}`)] : ["  fence off"];
}

/** Rate and time left by the bytes since the copy began; by rows where no bytes are known. */
export function copyLines({ step, since, copy }: Progress, now?: number): string[] {
  if (!copy || copy.totalRows === 0) return [];
  const share = copy.totalBytes > 0 ? copy.doneBytes / copy.totalBytes : copy.doneRows / copy.totalRows;
  const seconds = step === "copy" && since !== undefined && now !== undefined ? now - since : 0;
  const pace = seconds > 0 && share > 0 && share < 1
    ? `, ${bytes(copy.doneBytes / seconds)}/s, ${duration((seconds / share) * (1 - share))} left` : "";
  const open = copy.tables && copy.tables.length > 0 ? [`  still open: ${copy.tables.slice(0, 6).join(", ")}${copy.tables.length > 6 ? ` and ${copy.tables.length - 6} more` : ""}`] : [];
  return [`  copied ${count(copy.doneRows)} of ${count(copy.totalRows)} rows, ${bytes(copy.doneBytes)} of ${bytes(copy.totalBytes)} (${Math.floor(share * 100)} %)${pace}`, ...open];
}

export const aligned = (rows: string[][]): string[] => inColumns(rows).map((line) => `  ${line}`);
