/** Two real PostgreSQL servers in containers, and the jobs in containers beside them, started as Swarm would. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as readline from "node:readline";
import { PassThrough } from "node:stream";
import Docker from "dockerode";
import { ensureImages, ensureOnDemand } from "../../../lab/images/images";
import { onDemand } from "../../../lab/images/recipes";
import { tar } from "../../../lab/tar";
import { engine } from "../../../lab/toolchain/engine";
import { until } from "../../../lab/wait";
import { authority, certificate } from "../../../jobs/local/certificates";
import { moveFiles } from "../../../jobs/local/files";
import { dataPath, memoryPath, volumePath } from "../../../plan/engines/postgres";
import { scramVerifier } from "../../../plan/engines/scram";
import type { CertificateResult } from "../../../plan/jobs";
import { tlsFiles } from "../../../plan/tls";
import { execIn, demultiplexed, linesOf } from "../../../swarm/exec";
import { hasFile, readFile } from "../../../swarm/archive";
import { quoted } from "../../../swarm/quoting";

export const passwords = {
  administrator: "administrators-secret-1", superuser: "superusers-secret-2", dbhaven: "dbhavens-secret-3", shop: "shops-old-secret-4",
  reports: "reports-secret-5", shopApp: "shops-new-secret-6", farAway: "far-away-secret-7",
};
export const odd = 'O\'Brien "x" ü';
export const accounts = { shop: { as: "shop_app" }, reports: { carry: true }, crew: { carry: true }, [odd]: { carry: true } };

type Side = "source" | "target";
export interface Ended { code: number; result: Record<string, any>; said: string[] }

const start = ["start/volume.sh", "postgres/start.sh"].map((file) => fs.readFileSync(path.join(__dirname, "..", "..", "..", "jobs", file), "utf8")).join("");

const salt = Buffer.from("0123456789abcdef").toString("base64");
const memoryBytes = 256 * 2 ** 20;
let benches = 0;

/** Everything is logged, as careful administrators do: no password may be among it. */
const observed = ["-c", "log_statement=all", "-c", "log_min_duration_statement=0", "-c", "max_prepared_transactions=2", "-c", "fsync=off"];

export class Bench {
  private constructor(private readonly docker: Docker, private readonly images: Record<Side, string>, private readonly prefix: string, private readonly certificate: CertificateResult, private readonly authority: string) {}

  /**
   * @param targetBytes size of the target's volume, which is then in memory; default as large as the disk
   * @param options of both servers
   */
  static async start(versions: { source: string; target: string }, targetBytes?: number, options: string[] = observed): Promise<Bench> {
    const docker = new Docker({ socketPath: (await engine()).socketPath });
    const asked = Object.values(versions).filter((reference) => onDemand.some((recipe) => recipe.reference === reference));
    const images = [...await ensureImages(docker, () => undefined), ...await ensureOnDemand(docker, [...new Set(asked)], () => undefined)];
    const local = (reference: string) => images.find((image) => image.reference === reference)!.local;
    const prefix = `dbhaven-jobs-${process.pid}${benches++ ? `-${benches}` : ""}`;
    const context = (secrets: Record<string, string>) => ({ secrets, say: () => undefined });
    const issuer = await authority({ verb: "authority", estate: "bench" }, context({}));
    const server = await certificate({ verb: "certificate", estate: "bench", instance: "target", names: [`${prefix}-target`], rotation: 0 }, context({ ...issuer }));
    const bench = new Bench(docker, { source: local(versions.source), target: local(versions.target) }, prefix, server, issuer.certificate);
    await docker.createNetwork({ Name: bench.prefix });
    await Promise.all([bench.server("source", passwords.superuser, options), bench.server("target", passwords.administrator, options, targetBytes)]);
    return bench;
  }

  /** The target as an instance of dbhaven's starts. */
  private async server(side: Side, password: string, options: string[], bytes?: number): Promise<void> {
    const container = await this.docker.createContainer({
      name: this.name(side), Image: this.images[side],
      ...(side === "source" ? { Env: [`POSTGRES_PASSWORD=${password}`], Cmd: ["postgres", ...options] } : {
        Env: ["POSTGRES_PASSWORD_FILE=/run/secrets/administrator-verifier", `PGDATA=${dataPath}`],
        Entrypoint: ["bash", "-c", start, "dbhaven-start"],
        Cmd: ["postgres", ...options, "-c", "password_encryption=scram-sha-256", "-c", "ssl=on", "-c", `ssl_cert_file=${tlsFiles.certificate}`, "-c", `ssl_key_file=${memoryPath}/server-key.pem`],
      }),
      HostConfig: {
        NetworkMode: this.prefix,
        ...(bytes ? { Tmpfs: { [volumePath]: `size=${bytes},mode=1777` } } : { Mounts: side === "target" ? [{ Type: "volume" as const, Source: "", Target: volumePath }] : [] }),
      },
    });
    if (side === "target") {
      await container.putArchive(tar([
        { name: "run/secrets/administrator-verifier", content: scramVerifier(password, salt) },
        { name: tlsFiles.certificate.slice(1), content: this.certificate.certificate },
        { name: tlsFiles.key.slice(1), content: this.certificate.key },
        { name: `${memoryPath.slice(1)}/.made`, content: "" },
      ]), { path: "/" });
    }
    await container.start();
    await this.ready(side);
  }

  /** Over TCP: while the image initialises its data directory it answers on the socket alone. */
  ready(side: Side): Promise<boolean> {
    return until(`the ${side}`, 120, async () => (await execIn(this.docker, this.name(side), ["pg_isready", "-h", "127.0.0.1"])).exitCode === 0);
  }

  name(role: string): string {
    return `${this.prefix}-${role}`;
  }

  get networkName(): string {
    return this.prefix;
  }

  /** Unaligned answer of one session, by the server's own socket. @throws with psql's words */
  async sql(side: Side, statements: string, { user = side === "source" ? "dbhaven" : "postgres", database = "nasty", options = [] as string[] } = {}): Promise<string> {
    await this.docker.getContainer(this.name(side)).putArchive(tar([{ name: "query.sql", content: statements }]), { path: "/tmp" });
    const run = await execIn(this.docker, this.name(side), ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-U", user, "-d", database, ...options, "-f", "/tmp/query.sql"], 300);
    if (run.exitCode !== 0) throw new Error(run.stderr.trim() || run.stdout);
    return run.stdout.trim();
  }

  /** A login over the network with a password, as applications do it; the answer or the refusal. */
  async login(side: Side, user: string, password: string, statement = "select 'in'", database = "nasty"): Promise<string> {
    const run = await execIn(this.docker, this.name(side), ["env", `PGPASSWORD=${password}`, "psql", "-XAt", "-h", this.name(side), "-U", user, "-d", database, "-c", statement]);
    return run.exitCode === 0 ? run.stdout.trim() : run.stderr.trim();
  }

  async signal(role: string, signal: string): Promise<void> {
    await this.docker.getContainer(this.name(role)).kill({ signal });
  }

  /** Takes it off the network, or puts it back. */
  async network(action: "connect" | "disconnect", role: string): Promise<void> {
    const network = this.docker.getNetwork(this.prefix);
    await (action === "connect" ? network.connect({ Container: this.name(role) }) : network.disconnect({ Container: this.name(role), Force: true }));
  }

  async restart(side: Side): Promise<void> {
    await this.docker.getContainer(this.name(side)).restart({ t: 30 });
    await this.ready(side);
  }

  /** Its container is removed and made anew on the same volumes, as `docker compose up --force-recreate` does. */
  async recreate(side: Side): Promise<void> {
    const container = this.docker.getContainer(this.name(side));
    const { Config, HostConfig, Mounts } = await container.inspect();
    await container.remove({ force: true });
    await (await this.docker.createContainer({
      ...Config, Hostname: undefined, name: this.name(side), HostConfig: { ...HostConfig, Mounts: Mounts.map(({ Name, Destination }) => ({ Type: "volume" as const, Source: Name!, Target: Destination })) },
    })).start();
    await this.ready(side);
  }

  /** Runs a program beside the server: what it printed, also where it failed. */
  async inside(side: Side, command: string[]): Promise<string> {
    const { stdout, stderr } = await execIn(this.docker, this.name(side), command, 300);
    return stdout + stderr;
  }

  settings(run: string, changed: Record<string, string> = {}): Record<string, string> {
    return {
      MOVE: "nasty", RUN: run, BY: "me@here", SOURCE_HOST: this.name("source"), SOURCE_PORT: "5432", SOURCE_DATABASE: "nasty", SOURCE_SUPERUSER: "postgres",
      TARGET_HOST: this.name("target"), TARGET_PORT: "5432", TARGET_DATABASE: "nasty", TARGET_OWNER: "nasty_owner", ACCOUNTS: JSON.stringify(accounts),
      CHECKS: JSON.stringify({ hens: "select count(*) from app.hen", "sum; of": "select sum(a), min(b) from app.no_key;" }), MAX_INTERRUPTION_SECONDS: "600", JOBS: "2",
      ...changed,
    };
  }

  databaseSettings(changed: Record<string, string> = {}): Record<string, string> {
    return {
      TARGET_HOST: this.name("target"), TARGET_PORT: "5432", DATABASE: "nasty", OWNER: "nasty_owner", ENCODING: "UTF8", LOCALE: "en_US.UTF-8", LOCALE_PROVIDER: "libc",
      ACCOUNTS: JSON.stringify([{ name: "shop_app", role: "application", connectionLimit: 9 }]), ACCESS: JSON.stringify(["shop_app", "reports", "crew", odd].map((name) => ({ name, unencrypted: false }))), SCHEMAS: "[]", EXTENSIONS: '["hstore"]', MANAGE: "job", OPEN: "false", ADOPT: "false", ...changed,
    };
  }

  /** Starts a job; one of the same role that has ended makes room. */
  async job(role: "database" | "report" | "rehearse" | "move" | "keeper" | "settle" | "revert", settings: Record<string, string>, secrets: Record<string, string> = jobSecrets(), memory = memoryBytes): Promise<RunningJob> {
    await this.place(role, [`/dbhaven/jobs/postgres/${role}.sh`], settings, secrets, {}, memory);
    return new RunningJob(this.docker, this.name(role));
  }

  /** A container as a move's, in which a script of this folder runs as often as a test wants. @returns runs it and answers with what it prints. @throws with its words where it fails */
  async beside(script: string, settings: Record<string, string>): Promise<(...words: string[]) => Promise<string>> {
    await this.place("beside", ["-c", "exec sleep infinity"], settings, jobSecrets(), { [`postgres/${script}`]: fs.readFileSync(path.join(__dirname, script), "utf8") });
    return async (...words) => {
      const run = await execIn(this.docker, this.name("beside"), ["bash", `/dbhaven/jobs/postgres/${script}`, ...words], 300);
      if (run.exitCode !== 0) throw new Error(`${run.stderr}${run.stdout}`);
      return run.stdout.trim();
    };
  }

  /** The steps of a move one by one (again.sh). @returns runs a step and answers with its report */
  async again(settings: Record<string, string>): Promise<(step: "copy" | "verify") => Promise<Record<string, any>>> {
    const run = await this.beside("again.sh", settings);
    return async (step) => JSON.parse((await run(step)).split("\n").at(-1)!) as Record<string, unknown>;
  }

  private async place(role: string, command: string[], settings: Record<string, string>, secrets: Record<string, string>, more: Record<string, string> = {}, memory = memoryBytes): Promise<void> {
    await this.docker.getContainer(this.name(role)).remove({ force: true }).catch(() => undefined);
    const container = await this.docker.createContainer({
      name: this.name(role), Image: this.images.target, Entrypoint: ["bash"], Cmd: command, User: "root",
      HostConfig: { NetworkMode: this.prefix, Memory: memory, MemorySwap: memory },
    });
    const text = Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}\n`).join("");
    await container.putArchive(tar([
      { name: "dbhaven/settings.env", content: text },
      ...Object.entries({ ...moveFiles("postgres"), ...more }).map(([file, content]) => ({ name: `dbhaven/jobs/${file}`, content })),
      ...Object.entries({ ...secrets, "target-authority": this.authority }).map(([key, content]) => ({ name: `run/secrets/${key}`, content, mode: 0o400 })),
    ]), { path: "/" });
    await container.start();
  }

  /** Everything that a container has written. */
  async log(role: string): Promise<string> {
    const { stdout, stderr } = demultiplexed(await this.docker.getContainer(this.name(role)).logs({ stdout: true, stderr: true }) as unknown as Buffer);
    return stdout + stderr;
  }

  /** Command lines of all processes of these containers, as they are now. */
  async commandLines(...roles: string[]): Promise<string[]> {
    const lists = await Promise.all(roles.map((role) => this.docker.getContainer(this.name(role)).top({ ps_args: "-eo pid,args" }).catch(() => undefined)));
    return lists.flatMap((list) => (list?.Processes ?? []).map((columns: string[]) => columns.at(-1)!));
  }

  async remove(): Promise<void> {
    const containers = await this.docker.listContainers({ all: true, filters: { name: [`${this.prefix}-`] } });
    await Promise.all(containers.map(({ Id }) => this.docker.getContainer(Id).remove({ force: true, v: true })));
    await this.docker.getNetwork(this.prefix).remove();
  }
}

export class RunningJob {
  constructor(private readonly docker: Docker, readonly container: string) {}

  /** What it says, line by line as it says it, until it ends. */
  async *lines(): AsyncGenerator<string> {
    const container = this.docker.getContainer(this.container);
    const stdout = new PassThrough();
    const log = await container.logs({ stdout: true, stderr: true, follow: true });
    container.modem.demuxStream(log, stdout, new PassThrough().resume());
    log.on("end", () => stdout.end());
    yield* readline.createInterface({ input: stdout });
  }

  async end(): Promise<Ended> {
    const { StatusCode } = (await this.docker.getContainer(this.container).wait()) as { StatusCode: number };
    const { stdout, stderr } = demultiplexed(await this.docker.getContainer(this.container).logs({ stdout: true, stderr: true }) as unknown as Buffer);
    return { code: StatusCode, result: (await this.file("result")) ?? {}, said: (stdout + stderr).trim().split("\n") };
  }

  async file(name: "result" | "progress"): Promise<Record<string, any> | undefined> {
    const text = await hasFile(this.docker, this.container, `/tmp/dbhaven/${name}`) ? await readFile(this.docker, this.container, `/tmp/dbhaven/${name}`) : undefined;
    return text ? (JSON.parse(text) as Record<string, unknown>) : undefined;
  }

  /** Waits for a state of the result or the beginning of a step; ends early with the job. */
  async reaches(what: "verified" | "fence" | "copy" | "verify"): Promise<void> {
    const end = await until(`the job to reach ${what}`, 300, async () => {
      const [result, steps] = [await this.file("result"), await linesOf(this.docker, this.container)];
      if (result && result.state !== "verified") return JSON.stringify(result);
      return (what === "verified" ? result?.state === "verified" : steps.includes(what)) && "reached";
    });
    if (end !== "reached") throw new Error(`the job has ended: ${end}`);
  }

  async commit(): Promise<void> {
    await execIn(this.docker, this.container, ["touch", "/tmp/dbhaven/commit-requested"]);
  }
}

export const jobSecrets = (): Record<string, string> => ({
  "source-superuser": passwords.superuser, "source-dbhaven": passwords.dbhaven, "source-dbhaven-verifier": scramVerifier(passwords.dbhaven, salt),
  "target-admin": passwords.administrator, "verifier-shop_app": scramVerifier(passwords.shopApp, salt),
});

export const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, "..", "fixtures", name), "utf8");
