/** Alters one row on the target between copy and verification. */
import * as fs from "node:fs";
import * as path from "node:path";
import type Docker from "dockerode";
import { execIn } from "../../swarm/exec";
import { tar } from "../../swarm/tar";

export type Damage = "changed" | "missing" | "extra";
export interface Tampered { table: string; kind: Damage; key: string }

export interface TamperOptions {
  kind: Damage;
  /** Default lab-pg-main. */
  service?: string;
  /** Default chinook. */
  database?: string;
  /** A table with enough rows that copying takes longer than noticing it; default invoice_line. */
  table?: string;
  /** For how long the copy is waited for; default 600. */
  timeoutSeconds?: number;
}

const session = "lab-tamper";

/**
 * Starts to watch; the instance need not exist yet. `done` ends when the row is altered; `stop` gives up, and ends when nothing of it runs any more.
 * The target's own socket is used, as anybody with access to the server could.
 */
export function tamper(target: Docker, options: TamperOptions): { done: Promise<Tampered>; stop(): Promise<void> } {
  const { kind, service = "lab-pg-main", database = "chinook", table = "invoice_line", timeoutSeconds = 600 } = options;
  const end = Date.now() + timeoutSeconds * 1000;
  let stopped = false;
  let container: string | undefined;
  /** Number of the database that an earlier, failed run has left full; the next run makes it anew. "": there was none. */
  let leftover: string | undefined;

  async function watch(): Promise<Tampered> {
    for (let last = ""; !stopped; await new Promise((resolve) => setTimeout(resolve, 50))) {
      if (Date.now() > end) throw new Error(`no row of ${table} was altered within ${timeoutSeconds} s${last ? `: ${last}` : ""}`);
      try {
        const [task] = await target.listContainers({ filters: { label: [`com.docker.swarm.service.name=${service}`], status: ["running"] } });
        if (!task) continue;
        const psql = ["psql", "-X", "-U", "postgres", "-d", `dbname=${database} application_name=${session}`];
        const there = await execIn(target, task.Id, [...psql, "-Atc", `select oid from pg_database where datname = current_database() and to_regclass('${table}') is not null`]);
        last = there.stderr.trim();
        const found = there.stdout.trim();
        if (there.exitCode === 0) leftover ??= found;
        if (found === "" || found === leftover) continue;
        container = task.Id;
        await target.getContainer(task.Id).putArchive(tar([{ name: "tamper.sql", content: fs.readFileSync(path.join(__dirname, "tamper.sql")) }]), { path: "/tmp" });
        const run = await execIn(target, task.Id, [...psql, "-v", `table=${table}`, "-v", `kind=${kind}`, "-f", "/tmp/tamper.sql"], (end - Date.now()) / 1000);
        if (run.exitCode === 0) return JSON.parse(run.stdout.trim().split("\n").at(-1)!) as Tampered;
        last = run.stderr.trim();
      } catch (error) {
        // A task that ended, or an instance that is not ready: look again.
        last = (error as Error).message;
      }
    }
    throw new Error("the watch was stopped");
  }
  const done = watch();
  // Whoever stops it may not be waiting any more.
  done.catch(() => undefined);
  return {
    done,
    async stop() {
      stopped = true;
      let over = false;
      const ending = done.catch(() => undefined).then(() => { over = true; });
      const terminate = `select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${session}'`;
      // More than once: its statement may be about to start.
      while (!over) {
        if (container) await execIn(target, container, ["psql", "-X", "-U", "postgres", "-c", terminate]).catch(() => undefined);
        await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, 200))]);
      }
    },
  };
}
