/** One run of a move: its jobs, its records, and the removal of everything that was made for it. */
import * as os from "node:os";
import type { EngineName } from "../../config/schema";
import { sameEnds, strayed, type Ends } from "../../plan/moves/ends";
import { failureOf, type Failure } from "../../plan/moves/failure";
import type { BackupJob, CommitJob, MoveJob, RehearseJob, ReversalJob } from "../../plan/jobs";
import { leftovers, remove } from "../../swarm/cleanup";
import { connectEngine, type Docker } from "../../swarm/engine";
import { jobName, jobState, NotStarted, startJob, watchJob, type JobEnd, type JobSpec } from "../../swarm/job";
import { boundEnds, endsNoted, inFlight, Journal, manifestHash, newestRun, runsOf, type MoveEvent, type Run, type RunKind } from "../../swarm/records";
import { asksOf } from "./asks";
import { newRunId, operator, type Context } from "./context";
import { JobFailure, oneLine } from "./failure";
import { moveFiles } from "./files";
import { lastWords } from "../../swarm/exec";
import { ensureTap, sourceAttachment, tapName } from "./tap";

export type Outcome = { state: Exclude<MoveEvent, "started" | "verified" | "noted">; reason: string; result: Record<string, unknown> };

/** The scripts below jobs/<engine> that a run may consist of. */
export type Role = "backup" | "move" | "keeper" | "settle" | "report" | "rehearse" | "revert" | "withdraw";

export interface Engines { manager: Docker; node: Docker; source: Docker }

export type RunJob = BackupJob | MoveJob | CommitJob | RehearseJob | ReversalJob;

/** How sentences name a run, before the key of its move. */
export const inWords: Record<RunKind, string> = { move: "move", backup: "backup for move", "target-backup": "backup of the target of move", rehearsal: "rehearsal of", reversal: "way back of" };

/** What the job of a backup may take, in which a server runs beside. Those of Redis hold all keys: the job looks whether there is room for them. */
const besideMegabytes: Partial<Record<EngineName, number>> = { postgres: 512, mariadb: 512, redis: 0 };

const engineOf = ({ engine }: RunJob): EngineName => engine ?? "postgres";

export const connectAll = (job: RunJob): Engines => ({
  manager: connectEngine(job.manager),
  node: connectEngine(job.node),
  source: connectEngine(job.source),
});

export class MoveRuns<J extends RunJob = RunJob> {
  readonly journal: Journal;
  private readonly manager: Docker;
  private readonly nodes: Docker[];

  /** @param kind whose runs: the move's own, one of its backups', its rehearsal's or its way back's; their names never meet, since a run id is drawn once */
  constructor(readonly job: J, readonly context: Context, readonly engines: Engines, private readonly files = () => moveFiles(engineOf(job)), readonly kind: RunKind = "move") {
    this.journal = new Journal(engines.manager, job.estate);
    this.manager = engines.manager;
    this.nodes = job.source.docker === job.node.docker ? [engines.node] : [engines.node, engines.source];
  }

  records() {
    return this.journal.list({ record: this.kind, subject: this.job.move });
  }

  /** @throws where the move goes on with a run that leads elsewhere */
  async newest(): Promise<Run | undefined> {
    const records = await this.records();
    const [elsewhere] = strayed(this.job.move, boundEnds(records, this.job.move), this.ends);
    if (elsewhere) throw new JobFailure("refused", elsewhere);
    return newestRun(records, this.job.move, this.kind);
  }

  /** Whether a run, which may have been begun for another source or target under the same key, is of use here. */
  isOurs = (run: Run): boolean => sameEnds(endsNoted(run), this.ends);

  private get ends(): Ends {
    const { source: { server, container }, settings: { SOURCE_DATABASE, TARGET_HOST, TARGET_DATABASE } } = this.job;
    return { source: { server, container, database: SOURCE_DATABASE! }, target: { host: TARGET_HOST!, database: TARGET_DATABASE! } };
  }

  /** Puts a new run into the journal; undefined where another copy began one. */
  async begin(more: Record<string, unknown> = {}): Promise<Run | undefined> {
    const { job, job: { move, settings, source, node }, kind } = this;
    // Refuses before anything is recorded; on the way back the source is started only after that.
    if (kind !== "reversal" && !this.isDirect) await sourceAttachment(this.engines.source, job);
    const id = newRunId();
    const entry = await this.journal.append(kind, move, (entries) => {
      const newest = newestRun(entries, move, kind);
      if (newest && (inFlight(newest) || newest.state === "committed")) return null;
      return {
        run: id,
        event: "started",
        data: {
          token: this.job.token, by: operator(), host: os.hostname(), pid: process.pid,
          source: { server: source.server, container: source.container, database: settings.SOURCE_DATABASE },
          target: { server: node.server, host: settings.TARGET_HOST, port: Number(settings.TARGET_PORT), database: settings.TARGET_DATABASE },
          asks: asksOf(job),
          ...more,
        },
      };
    });
    return entry ? { id, entries: [entry], state: "started" } : undefined;
  }

  /** Its source is an instance, which answers on the job's own network. */
  private get isDirect(): boolean {
    return this.kind === "target-backup";
  }

  /** On the way back a proxy may still have the source's name. */
  private get tapJob() {
    return { ...this.job, sourceBy: this.kind === "reversal" ? "id" as const : "name" as const };
  }

  private spec(run: string, role: Role): JobSpec {
    const { job, context: { secrets } } = this;
    const keeper = role === "keeper";
    return {
      estate: job.estate,
      subject: ["move", job.move],
      run,
      role,
      image: job.image,
      script: `${engineOf(job)}/${role}.sh`,
      hostname: keeper ? job.source.hostname : job.node.hostname,
      networks: job.networks,
      files: this.files(),
      settings: { ...job.settings, MOVE: job.move, RUN: run, BY: operator(), ...(this.isDirect ? {} : { SOURCE_HOST: tapName(job, run), SOURCE_PORT: String(job.source.port) }) },
      secrets: keeper ? without(secrets, "target-admin") : secrets,
      restart: keeper ? "on-failure" : "none",
      ...(job.verb === "backup" ? { volume: { name: job.volume, path: "/backups" }, memoryMegabytes: besideMegabytes[engineOf(job)] } : {}),
    };
  }

  /** Starts what a run consists of; each part is joined where another copy made it already. */
  async start(run: string, ...roles: Role[]): Promise<void> {
    if (!this.isDirect) await ensureTap(this.engines.manager, this.engines.source, this.tapJob, run);
    // A copy that was stopped for long must not start a run that others have settled meanwhile.
    const current = await this.newest();
    if (current?.id !== run || !inFlight(current)) return;
    for (const role of roles) await startJob(this.engines.manager, this.spec(run, role));
  }

  /** Waits until the copy is verified and held, or for the end of the job. */
  watch(run: string, until?: (result: Record<string, unknown>) => boolean, role: Role = "move"): Promise<JobEnd> {
    const { job, context } = this;
    return watchJob(this.engines.manager, jobName(this.spec(run, role)), {
      node: this.engines.node,
      server: job.node.server,
      image: job.image,
      until,
      onLine: (line) => {
        // A step is one word; why a job fails is told at its end.
        if (/^[a-z]+$/.test(line)) context.say(`${inWords[this.kind]} ${job.move}, run ${run}: ${line}`);
      },
    });
  }

  /** Ends a job of the run and removes it, with its container and its settings. */
  async stop(run: string, role: Role): Promise<void> {
    const name = jobName(this.spec(run, role));
    const things = await leftovers(this.manager, this.nodes, this.job.estate, ["move", this.job.move]);
    await remove(this.manager, this.nodes, things.filter((thing) => thing.run === run && thing.name.startsWith(name)));
  }

  state(run: string, role: Role = "move") {
    return jobState(this.engines.manager, jobName(this.spec(run, role)));
  }

  /** What the end of a run's job means; where that cannot be told, the lease on the source is asked. */
  async outcome(run: string, end: Exclude<JobEnd, { end: "reached" }>): Promise<Outcome> {
    if (end.end === "absent") return this.settle(run, "its job is gone");
    const { exitCode, started, again, result, reason } = end;
    if (exitCode === 0 && result?.state === "committed") return { state: "committed", reason: "", result };
    const failure = failureOf(exitCode);
    // Another task of the job knows nothing of what the first one has reached; of a run that is verified the first cannot have been refused.
    if (again || ((failure === "refused" || !started) && await this.isVerified(run))) return this.settle(run, String(result?.reason ?? (reason || "its job was started a second time")));
    if (failure && failure !== "unknown") return { state: failure, reason: String(result?.reason ?? "the job gave no reason"), result: result ?? {} };
    if (!started) return { state: "refused", reason: `the job could not be started: ${reason}`, result: {} };
    const last = await lastWords(this.engines.node, end.container);
    return this.settle(run, String(result?.reason ?? `its job ended with ${exitCode === null ? "no exit code" : `code ${exitCode}`} (${last || reason})`));
  }

  private async isVerified(run: string): Promise<boolean> {
    const entries = await this.records();
    return runsOf(entries, this.job.move, this.kind).some(({ id, state }) => id === run && state === "verified");
  }

  /** Reads the lease on the source: committed is finished forwards, anything else is undone. */
  async settle(run: string, why: string): Promise<Outcome> {
    const { manager, node, source } = this.engines;
    this.context.say(`move ${this.job.move}, run ${run}: ${why}; asking the source how it ended`);
    const spec = this.spec(run, "settle");
    await ensureTap(manager, source, this.tapJob, run);
    const before = await jobState(manager, jobName(spec));
    if (before.phase === "ended") await manager.getService(jobName(spec)).remove();
    await startJob(manager, spec);
    const end = await watchJob(manager, jobName(spec), { node, server: this.job.node.server, image: this.job.image });
    const result = end.end === "over" ? end.result : undefined;
    if (result?.state === "committed" || result?.state === "undone") return { state: result.state, reason: String(result.reason ?? why), result };
    const problem = result?.reason ?? (end.end === "over" ? end.reason || `exit code ${end.exitCode}` : "the job is gone");
    return { state: "unknown", reason: `the outcome of run ${run} could not be learned (${why}; ${String(problem)}); a fence that still stands lifts itself when its lease ends. Run the command again when source and target answer.`, result: result ?? {} };
  }

  /** Records the end once, whoever comes first, and removes everything of the run. */
  async conclude(run: string, outcome: Outcome): Promise<Run> {
    const { job: { move, token }, kind } = this;
    const manifest = outcome.result.tables ? { manifest: await this.journal.storeManifest(move, run, outcome.result), manifestHash: manifestHash(outcome.result) } : {};
    await this.journal.append(kind, move, (entries) => {
      const found = runsOf(entries, move, kind).find(({ id }) => id === run);
      if (!found || !inFlight(found) || found.state === outcome.state) return null;
      return { run, event: outcome.state, data: { token, by: operator(), reason: oneLine(outcome.reason), ...summary(outcome.result), ...manifest } };
    });
    // The keeper of a run whose outcome is unknown goes on guarding the fence.
    if (outcome.state !== "unknown") await this.cleanUp((id) => id === run);
    return runsOf(await this.records(), move, kind).find(({ id }) => id === run)!;
  }

  async cleanUp(which: (run: string) => boolean): Promise<void> {
    const { manager, nodes } = this;
    const things = await leftovers(manager, nodes, this.job.estate, ["move", this.job.move]);
    await remove(manager, nodes, things.filter(({ run }) => which(run)));
  }

  /** Removes what killed copies left of runs that have ended. */
  async sweep(): Promise<void> {
    const { manager, nodes } = this;
    // This order matters: a run that another copy starts meanwhile is in the journal before its first object exists.
    const things = await leftovers(manager, nodes, this.job.estate, ["move", this.job.move]);
    if (things.length === 0) return;
    const ended = new Set(runsOf(await this.records(), this.job.move, this.kind).filter((run) => !inFlight(run)).map(({ id }) => id));
    await remove(manager, nodes, things.filter(({ run }) => ended.has(run)));
  }

  /** A sentence for the operator, by class. What was undone for good may be begun again at any time. */
  failure({ state, reason, result }: Outcome): JobFailure {
    const advice = state === "undone" && this.kind === "move" ? ". The next npm run up begins anew" : "";
    return new JobFailure(state as Failure, `move ${this.job.move}: ${reason}${advice}`, result);
  }
}

const without = (secrets: Record<string, string>, key: string) => Object.fromEntries(Object.entries(secrets).filter(([name]) => name !== key));

/** A job that does not start, as the end of one. */
export function endOfUnstarted(error: unknown): JobEnd {
  if (!(error instanceof NotStarted)) throw error;
  return { end: "over", exitCode: null, started: false, again: error.again, reason: error.message, container: undefined, result: undefined };
}

/** For whoever finds a run in flight: another operator may be at it. */
export const begunBy = ({ id, entries: [started] }: Run): string => `run ${id}, begun by ${String(started!.data.by ?? "somebody")} at ${started!.at.slice(0, 19).replace("T", " ")} UTC`;

/** What the journal keeps of a result: all but its lists of tables, which are in the manifest; of a mismatch the differences. */
export function summary(result: Record<string, unknown>): Record<string, unknown> {
  const { tables, reason: _reason, state: _state, run: _run, ...rest } = result;
  return Array.isArray(tables) ? { ...rest, tables: tables.length } : rest;
}
