/** `probe`: waits until the application works with its databases, asks it how long it was interrupted, records both. */
import type { ProbeJob, ProbeResult } from "../../plan/jobs";
import { probeInWords, type ProbePlan } from "../../plan/probes";
import { connectEngine, orMissing, statusOf, type Docker } from "../../swarm/engine";
import { execIn, type ExecResult } from "../../swarm/exec";
import { pause } from "../../swarm/job";
import { Journal } from "../../swarm/records";
import { operator, type Context } from "./context";
import { JobFailure } from "./failure";
import { lookFrom } from "./look";
import { ask } from "./question";

/** Milliseconds between two attempts. */
export const probing = { poll: 500 };

/** What the application's own measurement prints; times in epoch milliseconds. */
interface Measured { longestMilliseconds: number; from?: number; until?: number; acknowledged?: number }

/** `asked`: where a database is asked. */
interface Engines { manager: Docker; node: Docker; asked?: Docker }

export async function probe(
  job: ProbeJob,
  { say }: Context,
  engines: Engines = { manager: connectEngine(job.manager), node: connectEngine(job.node), ...(job.asked ? { asked: connectEngine(job.asked) } : {}) },
): Promise<ProbeResult> {
  const journal = new Journal(engines.manager, job.estate);
  if (job.probe) await passes(engines, job, job.probe);
  const measured = await interruption(engines, job, journal);
  const milliseconds = measured?.longestMilliseconds ?? null;
  await journal.append("application", job.application, (entries) => {
    const last = entries.at(-1);
    const data = { runs: job.runs, interruption: measured, asked: job.probe !== null, target: job.target, server: job.node.server, by: operator() };
    if (last && JSON.stringify([last.data.runs, last.data.interruption]) === JSON.stringify([data.runs, data.interruption])) return null;
    return { run: Object.values(job.runs)[0] ?? "", event: "switched", data };
  });
  const works = job.probe ? "works" : "is switched; whether it works was not asked, as it has no probe";
  say(`application ${job.application} ${works}${milliseconds === null ? "" : `; it was interrupted for ${(milliseconds / 1000).toFixed(1)} s`}`);
  return { application: job.application, ok: true, interruptionMilliseconds: milliseconds };
}

async function passes(engines: Engines, job: ProbeJob, asked: ProbePlan): Promise<void> {
  const { timeoutSeconds } = asked;
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;; await pause(probing.poll)) {
    const result = await attempt(engines, job, asked);
    if (typeof result !== "string" && result.exitCode === 0) return;
    if (Date.now() < deadline) continue;
    const why = typeof result === "string" ? result : (result.stderr.trim() || result.stdout.trim()).split("\n").at(-1) || `exit code ${result.exitCode}`;
    throw new JobFailure("undone", `application ${job.application} on ${job.node.server}: its probe (${probeInWords(asked)}) did not pass within ${timeoutSeconds} s: ${why}${wayBack(job)}`);
  }
}

/** After a switch the operator may want the old side back rather than mend the new one. */
function wayBack({ runs }: ProbeJob): string {
  const [move] = Object.keys(runs);
  return move === undefined ? "" : `. Mend it and run up again; or take ${Object.keys(runs).join(", ")} back, with all that was switched together: npm run revert -- [STACK] ${move}`;
}

/** The result of a command in the application's container, of a look from beside it or of a question of its database, or a text that says why there is none yet. */
async function attempt(engines: Engines, { estate, application, target, node: { server } }: ProbeJob, asked: ProbePlan): Promise<ExecResult | string> {
  const container = "container" in target ? target.container : await runningTask(engines.manager, target.service);
  if (!container) return "it has no running task";
  try {
    if ("question" in asked) return await ask(engines.asked!, asked.question);
    return "look" in asked ? await lookFrom(engines.node, container, asked.look, { estate, application, server }) : await execIn(engines.node, container, asked.command, asked.timeoutSeconds);
  } catch (error) {
    if (statusOf(error) === 404) return "its container is gone";
    if (statusOf(error) === 409) return "its container does not run";
    throw error;
  }
}

async function runningTask(manager: Docker, service: string): Promise<string | undefined> {
  const filters = { service: [service], "desired-state": ["running"] };
  const tasks = await orMissing(manager.listTasks({ filters } as never) as unknown as Promise<{ Status: { State: string; ContainerStatus?: { ContainerID?: string } } }[]>);
  return tasks?.find(({ Status }) => Status.State === "running")?.Status.ContainerStatus?.ContainerID;
}

/**
 * The longest gap since the move's run began. It is over only when the application has worked once after the commit: until
 * then an application that says when its gap ended is asked again.
 */
async function interruption(engines: Engines, job: ProbeJob, journal: Journal): Promise<Measured | null> {
  if (!job.interruption) return null;
  const { command, timeoutSeconds } = job.interruption;
  const runs = Object.values(job.runs);
  const entries = (await journal.list({ record: "move" })).filter(({ run }) => runs.includes(run));
  const times = (event: string) => entries.filter((entry) => entry.event === event).map(({ at }) => Date.parse(at));
  if (times("started").length === 0) return null; // nothing was moved: there is nothing to measure from
  const since = Math.min(...times("started"));
  const committed = Math.max(0, ...entries.filter(({ event }) => event === "committed").map(({ data, at }) => Date.parse(String(data.committedAt ?? "")) || Date.parse(at)));
  const deadline = Date.now() + timeoutSeconds * 1000;
  for (;; await pause(probing.poll)) {
    const result = await attempt(engines, job, { command: [...command, String(since)], timeoutSeconds });
    const measured = typeof result !== "string" && result.exitCode === 0 ? parsed(result.stdout) : undefined;
    if (measured && (measured.until === undefined || measured.until >= committed)) return measured;
    if (Date.now() < deadline) continue;
    if (measured) return measured;
    const why = typeof result === "string" ? result : result.stderr.trim().split("\n").at(-1) || `it printed ${result.stdout.trim().slice(0, 80) || "nothing"}`;
    throw new JobFailure("undone", `application ${job.application} on ${job.node.server}: its measurement (${command.join(" ")}) gave no number within ${timeoutSeconds} s: ${why}`);
  }
}

function parsed(stdout: string): Measured | undefined {
  try {
    const measured = JSON.parse(stdout.trim().split("\n").at(-1)!) as Measured;
    return typeof measured.longestMilliseconds === "number" ? measured : undefined;
  } catch {
    return undefined;
  }
}
