/** PostgreSQL: source and target as an estate has them, durable. */
import type { PostgresInstance } from "../../config/engines/postgres";
import { hostEngine } from "../../lab/toolchain/engine";
import { planner } from "../../plan/engines/postgres";
import { scramVerifier } from "../../plan/engines/scram";
import { execIn } from "../../swarm/exec";
import { Bench, passwords } from "../../test/jobs/support/bench";
import type { MemorySample } from "../pairs";
import { database, type Dataset, ended, Engines, memoryMegabytes, peerDatabase } from "./engines";

export class PostgresEngines extends Engines<Bench> {
  /** Debian 12's PostgreSQL 15 and Debian 13's 17, each with what an instance of 4 GB gets; the peers beside them. */
  static async start(): Promise<PostgresEngines> {
    const sizes = Object.entries(planner.settings({ memoryMegabytes, profile: "general", settings: {} } as unknown as PostgresInstance))
      .filter(([name]) => /buffers|cache|_mem$/.test(name)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const bench = await Bench.start({ source: "postgres:15-bookworm", target: "postgres:17-trixie" }, undefined, sizes);
    const engines = new PostgresEngines(bench, await hostEngine(), "postgres");
    const line = (side: "source" | "target", user: string, password: string) => `${bench.name(side)}:5432:*:${user}:${password}\n`;
    await engines.startPeers({
      image: "dbhaven-lab/postgres:17-trixie",
      environment: [`SOURCE=${engines.connection("source", "postgres", database)}`, `TARGET=${engines.connection("target", "dbhaven", peerDatabase)}`],
      files: [{ name: "root/.pgpass", content: line("source", "postgres", passwords.superuser) + line("target", "dbhaven", passwords.administrator), mode: 0o600 }],
    });
    await bench.sql("source", "create role app login", { user: "postgres", database: "postgres" });
    return engines;
  }

  /** The target is reached by TLS, as everything over a network is. */
  private connection(side: "source" | "target", user: string, name: string): string {
    return `postgresql://${user}@${this.bench.name(side)}:5432/${name}?sslmode=${side === "target" ? "require" : "disable"}`;
  }

  async load(data: Dataset): Promise<void> {
    await this.bench.sql("source", `drop database if exists ${database} (force)`, { user: "postgres", database: "postgres" });
    await this.bench.sql("source", `create database ${database} owner app template template0`, { user: "postgres", database: "postgres" });
    await this.makeData(data);
    await this.bench.sql("source", `select format('alter table %s owner to app', oid::regclass) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace \\gexec\nvacuum analyze`, { user: "postgres", database });
    await this.makeTarget();
  }

  /** An empty one, as an estate's. */
  private async makeTarget(): Promise<void> {
    await this.bench.sql("target", `drop database if exists ${database} (force)`, { database: "postgres" });
    const settings = this.bench.databaseSettings({ DATABASE: database, OWNER: "bench_owner", ACCOUNTS: '[{"name":"app","role":"application"}]', ACCESS: '[{"name":"app","unencrypted":false}]', EXTENSIONS: "[]" });
    await ended(await this.bench.job("database", settings, { "target-admin": passwords.administrator, "verifier-app": scramVerifier("apps-secret-7", "AAAAAAAAAAAAAAAAAAAAAA==") }));
  }

  size(): Promise<string> {
    return this.bench.sql("source", `select format('%s tables, %s rows, %s MB of tables and %s MB of indexes.', count(*), to_char(sum(reltuples), 'FM999,999,999'), (sum(pg_table_size(oid)) / 1048576)::int, (sum(pg_indexes_size(oid)) / 1048576)::int)
      from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`, { user: "postgres", database });
  }

  private settings(): Record<string, string> {
    return this.bench.settings(this.nextRun(), {
      MOVE: "bench", SOURCE_DATABASE: database, TARGET_DATABASE: database, TARGET_OWNER: "bench_owner", ACCOUNTS: '{"app":{"as":"app"}}', CHECKS: "{}", WAIVE: "[]", MAX_INTERRUPTION_SECONDS: "3600",
    });
  }

  async settle(): Promise<void> {
    await this.bench.sql("target", `drop database if exists ${peerDatabase} (force)`, { database: "postgres" });
    await this.bench.sql("target", `create database ${peerDatabase} template template0`, { database: "postgres" });
    for (const side of ["source", "target"] as const) await this.bench.sql(side, "checkpoint", { user: "postgres", database: "postgres" });
  }

  /** A rehearsal, which copies and compares as a move does. */
  async copied(): Promise<{ copy: MemorySample; verify: MemorySample }> {
    const job = await this.bench.job("rehearse", this.settings());
    const steps = await this.steps(job, "rehearse", "clear");
    await ended(job);
    return steps;
  }

  /** A whole move, committed as soon as it is verified; everything is as before afterwards. @returns from the fence to the target's opening */
  async move(): Promise<MemorySample> {
    const settings = this.settings();
    const keeper = await this.bench.job("keeper", settings);
    const job = await this.bench.job("move", settings);
    const watch = await this.watch("move");
    for await (const line of job.lines()) {
      if (line === "fence") await watch.lap();
      if (line === "hold") await job.commit();
    }
    const sample = await watch.lap();
    watch.stop();
    await ended(job);
    await keeper.end();
    await this.bench.sql("source", `update dbhaven.lease set state = 'fenced' where run = '${settings.RUN}'; select dbhaven.lift('${settings.RUN}', 'bench')`, { database: "dbhaven" });
    await this.bench.sql("target", "delete from dbhaven.service; delete from dbhaven.copy", { database: "dbhaven" });
    await this.makeTarget();
    return sample;
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
}
