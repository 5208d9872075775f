/** Source and target as an estate has them, durable, and a container beside the target in which the peers work. */
import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import type { PostgresInstance } from "../config/engines/postgres";
import { build } from "../lab/images/build";
import { hostEngine } from "../lab/toolchain/engine";
import { tar } from "../swarm/tar";
import { planner } from "../plan/engines/postgres";
import { scramVerifier } from "../plan/engines/scram";
import { execIn } from "../swarm/exec";
import { Bench, passwords } from "../test/jobs/support/bench";
import type { RunningJob } from "../test/jobs/support/jobBench";
import type { Sample } from "./pairs";

const memoryMegabytes = 4096;
const image = "dbhaven-lab/postgres:17-trixie";
const database = "bench";
/** What the peers copy into, in the same server. */
const peerDatabase = "peer";

export interface Dataset { name: string; title: string; scale: number }

export class Engines {
  private runs = 0;
  private constructor(readonly bench: Bench, readonly docker: Docker) {}

  /** Debian 12's PostgreSQL 15 and Debian 13's 17, each with what an instance of 4 GB gets; the peers beside them. */
  static async start(): Promise<Engines> {
    const sizes = Object.entries(planner.settings({ memoryMegabytes, profile: "general", settings: {} } as unknown as PostgresInstance))
      .filter(([name]) => /buffers|cache|_mem$/.test(name)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" }, undefined, sizes);
    const engines = new Engines(bench, await hostEngine());
    await engines.startPeers();
    await bench.sql("source", "create role app login", { user: "postgres", database: "postgres" });
    return engines;
  }

  private async startPeers(): Promise<void> {
    const tag = "dbhaven-lab/bench-peers:1";
    await build(this.docker, { tag, folder: path.join(__dirname, "peers"), buildArguments: { IMAGE: image }, from: image });
    const container = await this.docker.createContainer({
      name: this.bench.name("peers"), Image: tag, Env: [`SOURCE=${this.connection("source", "postgres", database)}`, `TARGET=${this.connection("target", "dbhaven", peerDatabase)}`],
      HostConfig: { NetworkMode: this.bench.networkName, Mounts: [{ Type: "volume", Source: "", Target: "/dump" }] },
    });
    const line = (side: "source" | "target", user: string, password: string) => `${this.bench.name(side)}:5432:*:${user}:${password}\n`;
    await container.putArchive(tar([{ name: "root/.pgpass", content: line("source", "postgres", passwords.superuser) + line("target", "dbhaven", passwords.administrator), mode: 0o600 }]), { path: "/" });
    await container.start();
  }

  /** The target is reached by TLS, as everything over a network is. */
  private connection(side: "source" | "target", user: string, name: string): string {
    return `postgresql://${user}@${this.bench.name(side)}:5432/${name}?sslmode=${side === "target" ? "require" : "disable"}`;
  }

  /** Makes the data on the source, and the service database for it on the target. */
  async load({ name, scale }: Dataset): Promise<void> {
    await this.bench.sql("source", `drop database if exists ${database} (force)`, { user: "postgres", database: "postgres" });
    await this.bench.sql("source", `create database ${database} owner app template template0`, { user: "postgres", database: "postgres" });
    const script = fs.readFileSync(path.join(__dirname, "data", `${name}.sh`), "utf8");
    const made = await execIn(this.docker, this.bench.name("source"), ["env", `SCALE=${scale}`, `DATABASE=${database}`, "bash", "-ec", script], 3600);
    if (made.exitCode !== 0) throw new Error(`data ${name}: ${made.stderr}`);
    await this.bench.sql("source", `select format('alter table %s owner to app', oid::regclass) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace \\gexec\nvacuum analyze`, { user: "postgres", database });
    await this.makeTarget();
  }

  /** An empty one, as an estate's. */
  private async makeTarget(): Promise<void> {
    await this.bench.sql("target", `drop database if exists ${database} (force)`, { database: "postgres" });
    const settings = this.bench.databaseSettings({ DATABASE: database, OWNER: "bench_owner", ACCOUNTS: '[{"name":"app","role":"application"}]', ACCESS: '[{"name":"app","unencrypted":false}]', EXTENSIONS: "[]" });
    await ended(await this.bench.job("database", settings, { "target-admin": passwords.administrator, "verifier-app": scramVerifier("apps-secret-7", "AAAAAAAAAAAAAAAAAAAAAA==") }));
  }

  /** What there is to copy, as a sentence. */
  size(): Promise<string> {
    return this.bench.sql("source", `select format('%s tables, %s rows, %s MB of tables and %s MB of indexes.', count(*), to_char(sum(reltuples), 'FM999,999,999'), (sum(pg_table_size(oid)) / 1048576)::int, (sum(pg_indexes_size(oid)) / 1048576)::int)
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`, { user: "postgres", database });
  }

  /** Settings of a move of the data. */
  settings(changed: Record<string, string> = {}): Record<string, string> {
    const run = `20260101000000-${String(++this.runs).padStart(4, "0")}`;
    return this.bench.settings(run, {
      MOVE: "bench", SOURCE_DATABASE: database, TARGET_DATABASE: database, TARGET_OWNER: "bench_owner", ACCOUNTS: '{"app":{"as":"app"}}', CHECKS: "{}", MAX_INTERRUPTION_SECONDS: "3600", ...changed,
    });
  }

  /** Before a run: nothing of an earlier one is left to be written. */
  async settle(): Promise<void> {
    await this.bench.sql("target", `drop database if exists ${peerDatabase} (force)`, { database: "postgres" });
    await this.bench.sql("target", `create database ${peerDatabase} template template0`, { database: "postgres" });
    for (const side of ["source", "target"] as const) await this.bench.sql(side, "checkpoint", { user: "postgres", database: "postgres" });
  }

  /** A peer's script, timed to its end. */
  async peer(script: string, settings: Record<string, string> = {}): Promise<Sample> {
    const before = await this.meter("peers");
    const run = await execIn(this.docker, this.bench.name("peers"), ["env", ...Object.entries(settings).map(([key, value]) => `${key}=${value}`), "bash", `/peers/${script}.sh`], 3600);
    const after = await this.meter("peers");
    if (run.exitCode !== 0) throw new Error(`${script}: ${run.stderr || run.stdout}`);
    return between(before, after);
  }

  /** Times of the steps of a rehearsal, which copies and compares as a move does. */
  async rehearse(): Promise<Record<"prepare" | "copy" | "verify" | "clear", Sample>> {
    const job = await this.bench.job("rehearse", this.settings());
    const meters: [string, Meter][] = [];
    for await (const line of job.lines()) if (["prepare", "copy", "verify", "clear"].includes(line)) meters.push([line, await this.meter("rehearse")]);
    await ended(job);
    meters.push(["end", await this.meter("rehearse")]);
    return Object.fromEntries(meters.slice(0, -1).map(([step, from], at) => [step, between(from, meters[at + 1]![1])])) as Record<"prepare" | "copy" | "verify" | "clear", Sample>;
  }

  /** A whole move, committed as soon as it is verified; everything is as before afterwards. @returns from the fence to the target's opening */
  async move(): Promise<Sample> {
    const settings = this.settings();
    const keeper = await this.bench.job("keeper", settings);
    const job = await this.bench.job("move", settings);
    let fenced: Meter | undefined;
    for await (const line of job.lines()) {
      if (line === "fence") fenced = await this.meter("move");
      if (line === "hold") await job.commit();
    }
    const opened = await this.meter("move");
    await ended(job);
    await keeper.end();
    await this.bench.sql("source", `update dbhaven.lease set state = 'fenced' where run = '${settings.RUN}'; select dbhaven.lift('${settings.RUN}', 'bench')`, { database: "dbhaven" });
    await this.bench.sql("target", "delete from dbhaven.service; delete from dbhaven.copy", { database: "dbhaven" });
    await this.makeTarget();
    return between(fenced!, opened);
  }

  /** Runs pgbench's own transactions on the source, its sessions as many as processors, while something else works there. @returns what that gave, and transactions in each second */
  async underLoad<T>(work: () => Promise<T>): Promise<{ result: T; perSecond: number }> {
    const begun = { at: performance.now(), done: await this.transactions() };
    const load = execIn(this.docker, this.bench.name("source"), ["bash", "-c", `exec pgbench -n -b simple-update -c "$(nproc)" -T 36000 -U postgres ${database}`], 36_000);
    const result = await work();
    const perSecond = (await this.transactions() - begun.done) / ((performance.now() - begun.at) / 1000);
    await this.bench.sql("source", "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pgbench'", { user: "postgres", database: "postgres" });
    await load;
    return { result, perSecond };
  }

  /** Each writes one row of history. */
  private async transactions(): Promise<number> {
    return Number(await this.bench.sql("source", "select count(*) from pgbench_history", { user: "postgres", database }));
  }

  /** What source, target and a third container have used so far. One that has ended is no more counted by the engine. */
  async meter(worker: string): Promise<Meter> {
    const at = performance.now();
    const used = await Promise.all(["source", "target", worker].map(async (role) => {
      const stats = await this.docker.getContainer(this.bench.name(role)).stats({ stream: false, "one-shot": true });
      return stats.cpu_stats.cpu_usage.total_usage;
    }));
    return { milliseconds: at, nanoseconds: used };
  }

  remove(): Promise<void> {
    return this.bench.remove();
  }
}

export interface Meter { milliseconds: number; nanoseconds: number[] }

function between(from: Meter, to: Meter): Sample {
  const used = to.nanoseconds.map((nanoseconds, index) => Math.max(0, nanoseconds - from.nanoseconds[index]!));
  return { seconds: (to.milliseconds - from.milliseconds) / 1e3, cpuSeconds: used.reduce((sum, one) => sum + one, 0) / 1e9 };
}

/** @throws Error where the job has not reached its end */
export async function ended(job: RunningJob): Promise<Record<string, any>> {
  const { code, result, said } = await job.end();
  if (code !== 0) throw new Error(`a job ended with ${code}: ${JSON.stringify(result.reason ?? said)}`);
  return result;
}
