/** Two real PostgreSQL servers in containers, and the jobs in containers beside them, started as Swarm would. */
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { ensureImages, ensureOnDemand } from "../../../lab/images/images";
import { onDemand } from "../../../lab/images/recipes";
import { tar } from "../../../swarm/tar";
import { engine } from "../../../lab/toolchain/engine";
import { until } from "../../../lab/wait";
import { dataPath, memoryPath, volumePath } from "../../../plan/engines/postgres";
import { scramVerifier } from "../../../plan/engines/scram";
import { tlsFiles } from "../../../plan/tls";
import { execIn } from "../../../swarm/exec";
import { JobBench, newPrefix, type RunningJob, type Side, type Trust, trustIn } from "./jobBench";

export const passwords = {
  administrator: "administrators-secret-1", superuser: "superusers-secret-2", dbhaven: "dbhavens-secret-3", shop: "shops-old-secret-4",
  reports: "reports-secret-5", shopApp: "shops-new-secret-6", farAway: "far-away-secret-7",
};
export const odd = 'O\'Brien "x" ü';
export const accounts = { shop: { as: "shop_app" }, shop_desk: { as: "shop_app" }, reports: { carry: true }, crew: { carry: true }, [odd]: { carry: true } };
/** The owner of a table with row security becomes an application. */
export const waive = ["row security of account shop"];

const start = ["start/volume.sh", "postgres/start.sh"].map((file) => fs.readFileSync(path.join(__dirname, "..", "..", "..", "jobs", file), "utf8")).join("");

const salt = Buffer.from("0123456789abcdef").toString("base64");

/** Everything is logged, as careful administrators do: no password may be among it. */
const observed = ["-c", "log_statement=all", "-c", "log_min_duration_statement=0", "-c", "max_prepared_transactions=2", "-c", "fsync=off"];

export class Bench extends JobBench {
  private constructor(docker: Docker, images: Record<Side, string>, prefix: string, trust: Trust) {
    super(docker, "postgres", images, prefix, trust);
  }

  /**
   * @param targetBytes size of the target's volume, which is then in memory; default as large as the disk
   * @param options of both servers
   */
  static async start(versions: { source: string; target: string }, targetBytes?: number, options: string[] = observed): Promise<Bench> {
    const docker = new Docker({ socketPath: (await engine()).socketPath });
    const asked = Object.values(versions).filter((reference) => onDemand.some((recipe) => recipe.reference === reference));
    const images = [...await ensureImages(docker, () => undefined), ...await ensureOnDemand(docker, [...new Set(asked)], () => undefined)];
    const local = (reference: string) => images.find((image) => image.reference === reference)!.local;
    const prefix = newPrefix("postgres");
    const bench = new Bench(docker, { source: local(versions.source), target: local(versions.target) }, prefix, await trustIn(prefix));
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
        // As an instance of 4 GB has it: parallel work on indexes needs more than Docker gives unasked.
        ShmSize: 2 ** 30,
        ...(bytes ? { Tmpfs: { [volumePath]: `size=${bytes},mode=1777` } } : { Mounts: side === "target" ? [{ Type: "volume" as const, Source: "", Target: volumePath }] : [] }),
      },
    });
    if (side === "target") {
      await container.putArchive(tar([
        { name: "run/secrets/administrator-verifier", content: scramVerifier(password, salt) },
        { name: tlsFiles.certificate.slice(1), content: this.trust.server.certificate },
        { name: tlsFiles.key.slice(1), content: this.trust.server.key },
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

  /** Takes it off the network, or puts it back. */
  async network(action: "connect" | "disconnect", role: string): Promise<void> {
    const network = this.docker.getNetwork(this.prefix);
    await (action === "connect" ? network.connect({ Container: this.name(role) }) : network.disconnect({ Container: this.name(role), Force: true }));
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

  settings(run: string, changed: Record<string, string> = {}): Record<string, string> {
    return {
      MOVE: "nasty", RUN: run, BY: "me@here", SOURCE_HOST: this.name("source"), SOURCE_PORT: "5432", SOURCE_DATABASE: "nasty", SOURCE_SUPERUSER: "postgres",
      TARGET_HOST: this.name("target"), TARGET_PORT: "5432", TARGET_DATABASE: "nasty", TARGET_OWNER: "nasty_owner", ACCOUNTS: JSON.stringify(accounts),
      CHECKS: JSON.stringify({ hens: "select count(*) from app.hen", "sum; of": "select sum(a), min(b) from app.no_key;" }), MAX_INTERRUPTION_SECONDS: "600", JOBS: "2", WAIVE: JSON.stringify(waive),
      ...changed,
    };
  }

  databaseSettings(changed: Record<string, string> = {}): Record<string, string> {
    return {
      TARGET_HOST: this.name("target"), TARGET_PORT: "5432", DATABASE: "nasty", OWNER: "nasty_owner", ENCODING: "UTF8", LOCALE: "en_US.UTF-8", LOCALE_PROVIDER: "libc",
      ACCOUNTS: JSON.stringify([{ name: "shop_app", role: "application", connectionLimit: 9 }]), ACCESS: JSON.stringify(["shop_app", "reports", "crew", odd].map((name) => ({ name, unencrypted: false }))), SCHEMAS: "[]", EXTENSIONS: '["hstore"]', MANAGE: "job", OPEN: "false", ADOPT: "false", ...changed,
    };
  }

  /** @param more files that take the place of the job's own */
  job(role: "database" | "report" | "rehearse" | "move" | "keeper" | "settle" | "revert" | "backup", settings: Record<string, string>, secrets: Record<string, string> = jobSecrets(), memory?: number, more: Record<string, string> = {}): Promise<RunningJob> {
    return this.run(role, settings, secrets, more, memory);
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
}

export const jobSecrets = (): Record<string, string> => ({
  "source-superuser": passwords.superuser, "source-dbhaven": passwords.dbhaven, "source-dbhaven-verifier": scramVerifier(passwords.dbhaven, salt),
  "target-admin": passwords.administrator, "verifier-shop_app": scramVerifier(passwords.shopApp, salt),
});

export const fixture = (name: string): string => fs.readFileSync(path.join(__dirname, "..", "fixtures", name), "utf8");
