/** Source and target of one engine as an estate has them, and a container beside the target in which the peers work. */
import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import { exitCodes } from "../../plan/moves/failure";
import { build } from "../../lab/images/build";
import { tar, type TarEntry } from "../../swarm/tar";
import { execIn } from "../../swarm/exec";
import type { JobBench, RunningJob } from "../../test/jobs/support/jobBench";
import type { MemorySample } from "../pairs";
import { Stopwatch } from "./stopwatch";

/** Of both servers. */
export const memoryMegabytes = 4096;
/** What a move takes, and what the peers copy into in the same server, where they are databases. */
export const database = "bench";
export const peerDatabase = "peer";

export interface Dataset { name: string; title: string; scale: number }
/** Where the peers work: an image with all of the target's, the folder of the scripts, and what they read. */
export interface Workplace { image: string; environment?: string[]; files: TarEntry[] }

export abstract class Engines<B extends JobBench = JobBench> {
  private runs = 0;
  protected constructor(readonly bench: B, readonly docker: Docker, private readonly engine: "postgres" | "mariadb" | "redis") {}

  /** Makes the data on the source, and the service database for it on the target. */
  abstract load(data: Dataset): Promise<void>;
  /** What there is to copy, as a sentence. */
  abstract size(): Promise<string>;
  /** Before a run: nothing of an earlier one is left to be written. */
  abstract settle(): Promise<void>;
  /** Times of dbhaven's steps; everything is as before afterwards. */
  abstract copied(): Promise<{ copy: MemorySample; verify: MemorySample }>;

  protected async startPeers({ image, environment, files }: Workplace): Promise<void> {
    const tag = `dbhaven-lab/bench-${this.engine}-peers:1`;
    await build(this.docker, { tag, folder: path.join(__dirname, "..", "peers", this.engine), buildArguments: { IMAGE: image }, from: image });
    const container = await this.docker.createContainer({
      name: this.bench.name("peers"), Image: tag, Env: environment, HostConfig: { NetworkMode: this.bench.networkName, Mounts: [{ Type: "volume", Source: "", Target: "/dump" }] },
    });
    await container.putArchive(tar(files), { path: "/" });
    await container.start();
  }

  /** Runs the script that makes a data set, beside the source's server. */
  protected async makeData({ name, scale }: Dataset, environment: string[] = []): Promise<void> {
    const script = fs.readFileSync(path.join(__dirname, "..", "data", this.engine, `${name}.sh`), "utf8");
    const made = await execIn(this.docker, this.bench.name("source"), ["env", `SCALE=${scale}`, `DATABASE=${database}`, ...environment, "bash", "-ec", script], 3600);
    if (made.exitCode !== 0) throw new Error(`data ${name}: ${made.stderr || made.stdout}`);
  }

  /** A peer's script, timed to its end. */
  async peer(script: string, settings: Record<string, string> = {}): Promise<MemorySample> {
    const watch = await this.watch("peers");
    try {
      const run = await execIn(this.docker, this.bench.name("peers"), ["env", ...Object.entries(settings).map(([key, value]) => `${key}=${value}`), "bash", `/peers/${script}.sh`], 3600);
      if (run.exitCode !== 0) throw new Error(`${script}: ${run.stderr || run.stdout}`);
      return await watch.lap();
    } finally {
      watch.stop();
    }
  }

  protected watch(worker: string): Promise<Stopwatch> {
    return Stopwatch.start(this.docker, ["source", "target"].map((side) => this.bench.name(side)), this.bench.name(worker));
  }

  /** The steps copy and verify of a job, until it has begun the step `last`. */
  protected async steps(job: RunningJob, worker: string, last: string): Promise<{ copy: MemorySample; verify: MemorySample }> {
    const watch = await this.watch(worker);
    const laps: Record<string, MemorySample> = {};
    try {
      let step = "";
      for await (const line of job.lines()) {
        if (!["copy", "verify", last].includes(line)) continue;
        laps[step] = await watch.lap();
        step = line;
        if (step === last) break;
      }
      if (step !== last) await ended(job);
      return { copy: laps.copy!, verify: laps.verify! };
    } finally {
      watch.stop();
    }
  }

  /** A move behind its fence until it waits for its commit, and is cancelled: then the source is as before, and the next run empties the target. */
  protected async heldMove(settings: Record<string, string>, start: (role: "keeper" | "move", settings: Record<string, string>) => Promise<RunningJob>): Promise<{ copy: MemorySample; verify: MemorySample }> {
    const keeper = await start("keeper", settings);
    const job = await start("move", settings);
    const steps = await this.steps(job, "move", "hold");
    await this.bench.signal("move", "SIGTERM");
    const { code, result } = await job.end();
    if (code !== exitCodes.undone) throw new Error(`a cancelled move ended with ${code}: ${JSON.stringify(result)}`);
    await keeper.end();
    return steps;
  }

  /** An id that no run before had. */
  protected nextRun(): string {
    return `20260101000000-${String(++this.runs).padStart(4, "0")}`;
  }

  remove(): Promise<void> {
    return this.bench.remove();
  }
}

/** @throws Error where the job has not reached its end */
export async function ended(job: RunningJob): Promise<Record<string, any>> {
  const { code, result, said } = await job.end();
  if (code !== 0) throw new Error(`a job ended with ${code}: ${JSON.stringify(result.reason ?? said)}`);
  return result;
}
