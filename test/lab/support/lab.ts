/** The lab that all these tests share: its two servers, the old world in them, and ways to look into both. */
import { spawn } from "node:child_process";
import type Docker from "dockerode";
import { connectServers, type Engines } from "../../../lab/servers";
import { labSettings, type ServerName } from "../../../lab/settings";
import { ensureWorld } from "../../../lab/world";
import { execIn } from "../../../swarm/exec";

export const lab = labSettings();
/** Rows of invoice_line: enough that a copy is seen, few enough that an `up` takes less than a minute. */
export const rows = Number(process.env.DBHAVEN_TEST_ROWS ?? 50_000);

export const engines: Engines = connectServers(lab);

/** Asks ten times a second until the answer is neither undefined nor false; errors are not forgiven. */
export async function until<T>(what: string, timeoutSeconds: number, check: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + timeoutSeconds * 1000;
  for (;;) {
    const answer = await check();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${timeoutSeconds} s for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The old world from the start: first rows, both applications at the source, nothing of any estate in the servers. */
export const resetLab = (): Promise<void> => ensureWorld(lab, engines, { rows, reset: true }, () => undefined);

/** Runs a shell script on a server as root; its text goes through stdin, so that nothing of it is in a command line. @throws where it fails */
export async function onServer(server: ServerName, script: string): Promise<string> {
  const child = spawn("ssh", ["-F", lab.sshConfig, "-T", `root@${lab.servers[server].address}`, "bash -s"], { stdio: ["pipe", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => { stdout += text; });
  child.stderr.setEncoding("utf8").on("data", (text: string) => { stderr += text; });
  child.stdin.end(`set -eu\n${script}\n`);
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  if (code !== 0) throw new Error(`on ${server}, exit code ${code}: ${stderr.trim()}\n${script}`);
  return stdout;
}

/** Id of the one running task of a service on a server; undefined where none runs. */
export async function task(server: ServerName, service: string): Promise<string | undefined> {
  const found = await engines[server].listContainers({ filters: { label: [`com.docker.swarm.service.name=${service}`], status: ["running"] } });
  return found[0]?.Id;
}

/** Runs a command in a container and gives its output without the last line's end. @throws where it fails */
export async function inContainer(docker: Docker, container: string, command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await execIn(docker, container, command, 120);
  if (exitCode !== 0) throw new Error(`${command[0]} in ${container.slice(0, 12)}, exit code ${exitCode}: ${stderr.trim() || stdout.trim()}`);
  return stdout.replace(/\n$/, "");
}

const psql = (database: string, sql: string, user = "postgres") => ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", database, "-c", sql];

/** SQL in the old container, as its superuser through its local socket. */
export const atSource = (sql: string, database = "chinook"): Promise<string> => inContainer(engines.srv84, "shop-db", psql(database, sql));

/** SQL on dbhaven's records in the old container, as dbhaven, which no fence holds off. */
export const inLease = (sql: string): Promise<string> => inContainer(engines.srv84, "shop-db", psql("dbhaven", sql, "dbhaven"));

/** SQL in a managed instance, as its superuser through its local socket. */
export async function atTarget(sql: string, database = "chinook", service = "lab-pg-main"): Promise<string> {
  const container = await task("srv80", service);
  if (!container) throw new Error(`${service} has no running task on srv80`);
  return inContainer(engines.srv80, container, psql(database, sql));
}

export interface Acknowledged { at: number; id: number }

/** What an application logged as acknowledged, in the order of time; of `shop` the ids are those of its invoices. */
export async function acknowledged(application: "shop" | "reports"): Promise<Acknowledged[]> {
  const text = await onServer("srv84", `cat /var/lib/docker/volumes/${application}-log/_data/acknowledged.log`);
  const lines = text.split("\n").slice(0, -1).map((line) => line.split(" ").map(Number));
  return lines.map(([at, id]) => ({ at: at!, id: id! })).sort((a, b) => a.at - b.at);
}

/** Waits until both applications log operations that happened after now. */
export async function applicationsGoOn(timeoutSeconds = 30): Promise<void> {
  const from = Number(await onServer("srv84", "date +%s%3N"));
  for (const application of ["shop", "reports"] as const) {
    await until(`${application} to go on`, timeoutSeconds, async () => (await acknowledged(application)).some(({ at }) => at > from));
  }
}

/** Ids of invoices that `shop` had acknowledged and that are not at `place`. Read in this order: the log, then the table. */
export async function lost(place: (sql: string) => Promise<string>): Promise<number[]> {
  const written = (await acknowledged("shop")).map(({ id }) => id);
  if (written.length === 0) throw new Error("shop has acknowledged nothing");
  const there = new Set((await place(`select invoice_id from invoice where invoice_id >= ${Math.min(...written)}`)).split("\n").map(Number));
  return written.filter((id) => !there.has(id));
}
