/** Two real servers of Redis or Valkey in containers, and the jobs of a move in containers beside them, started as Swarm would. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { ensureOnDemand } from "../../../lab/images/images";
import { tar } from "../../../lab/tar";
import { engine } from "../../../lab/toolchain/engine";
import { until } from "../../../lab/wait";
import { authority, certificate } from "../../../jobs/local/certificates";
import { moveFiles } from "../../../jobs/local/files";
import { tlsFiles } from "../../../plan/tls";
import { execIn } from "../../../swarm/exec";
import { quoted } from "../../../swarm/quoting";
import { RunningJob } from "./bench";

export const redisPasswords = { administrator: "administrators-secret-1", superuser: "superusers-secret-2", dbhaven: "dbhavens-secret-3", reader: "readers-secret-4", app: "apps-secret-5" };

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const start = ["start/volume.sh", "redis/start.sh"].map((file) => fs.readFileSync(path.join(__dirname, "..", "..", "..", "jobs", file), "utf8")).join("");

export type Side = "source" | "target";
export type RedisRole = "database" | "report" | "rehearse" | "move" | "keeper" | "settle" | "compare";

export class RedisBench {
  private constructor(private readonly docker: Docker, private readonly images: Record<Side, string>, private readonly prefix: string, private readonly authority: string) {}

  /** @param options of the source's server, beside its password; of the target's, as lines of its configuration; whether the source keeps its accounts in a file */
  static async start(versions: Record<Side, string>, { source = [] as string[], target = ["appendonly yes"], accountsInFile = false } = {}): Promise<RedisBench> {
    const docker = new Docker({ socketPath: (await engine()).socketPath });
    const images = await ensureOnDemand(docker, [versions.source, versions.target], () => undefined);
    const prefix = `dbhaven-redis-jobs-${process.pid}-${++benches}`;
    const context = (secrets: Record<string, string>) => ({ secrets, say: () => undefined });
    const issuer = await authority({ verb: "authority", estate: "bench" }, context({}));
    const server = await certificate({ verb: "certificate", estate: "bench", instance: "target", names: [`${prefix}-target`], rotation: 0 }, context({ ...issuer }));
    const local = (reference: string) => images.find((image) => image.reference === reference)!.local;
    const bench = new RedisBench(docker, { source: local(versions.source), target: local(versions.target) }, prefix, issuer.certificate);
    await docker.createNetwork({ Name: prefix });
    const old = await docker.createContainer({
      name: bench.name("source"), Image: bench.images.source, HostConfig: { NetworkMode: prefix }, ...sourceCommand(accountsInFile, ["--protected-mode", "no", ...source]),
    });
    await old.start();
    const tls = ["port 0", "tls-port 6379", `tls-cert-file ${tlsFiles.certificate}`, `tls-key-file ${tlsFiles.key}`, `tls-ca-cert-file ${tlsFiles.certificate}`, "tls-auth-clients no"];
    const managed = await docker.createContainer({
      name: bench.name("target"), Image: bench.images.target, User: "root", Entrypoint: ["bash", "-c", `mkdir -p /run/dbhaven; chmod 777 /run/dbhaven; ${start}`, "dbhaven-start"], Cmd: [...tls, ...target], HostConfig: { NetworkMode: prefix },
    });
    await managed.putArchive(tar([
      { name: "run/secrets/administrator-password", content: redisPasswords.administrator },
      { name: tlsFiles.certificate.slice(1), content: server.certificate },
      { name: tlsFiles.key.slice(1), content: server.key },
    ]), { path: "/" });
    await managed.start();
    await bench.ready("source");
    await bench.ready("target");
    return bench;
  }

  name(role: string): string {
    return `${this.prefix}-${role}`;
  }

  async ready(side: Side): Promise<void> {
    await until(`the ${side}`, 120, async () => /PONG|NOAUTH|NOPERM/.test(await this.as(side, "", "PING")));
  }

  /** Answers to commands as somebody: `account password`, "" for who does not log in; raw, a line each. */
  async as(side: Side, account: string, ...commands: string[]): Promise<string> {
    const lines = [...(account === "" ? [] : [`AUTH ${account}`]), ...commands].map((line) => `${line}\n`).join("");
    await this.docker.getContainer(this.name(side)).putArchive(tar([{ name: "commands", content: lines }]), { path: "/tmp" });
    const options = side === "target" ? "--tls --insecure" : "";
    const run = await execIn(this.docker, this.name(side), ["bash", "-c", `$(command -v valkey-cli || command -v redis-cli) ${options} -h "$(hostname -i | cut -d' ' -f1)" </tmp/commands 2>&1`], 300);
    return run.stdout.trim();
  }

  /** As the account that the source had from the start, or as dbhaven. */
  old(...commands: string[]): Promise<string> {
    return this.answers("source", `default ${redisPasswords.superuser}`, commands);
  }
  source(...commands: string[]): Promise<string> {
    return this.answers("source", `dbhaven ${redisPasswords.dbhaven}`, commands);
  }
  target(...commands: string[]): Promise<string> {
    return this.answers("target", `dbhaven ${redisPasswords.administrator}`, commands);
  }
  private async answers(side: Side, account: string, commands: string[]): Promise<string> {
    const answer = await this.as(side, account, ...commands);
    if (!/^OK(\n|$)/.test(answer)) throw new Error(`login at the ${side} as ${account.split(" ")[0]}: ${answer}`);
    return answer.replace(/^OK\n?/, "");
  }

  async restart(side: Side, seconds = 10): Promise<void> {
    await this.docker.getContainer(this.name(side)).restart({ t: seconds });
    await this.ready(side);
  }

  async signal(role: string, signal: string): Promise<void> {
    await this.docker.getContainer(this.name(role)).kill({ signal });
  }

  /** Runs a program beside the server: what it printed. */
  async inside(role: string, command: string[]): Promise<string> {
    const { stdout, stderr } = await execIn(this.docker, this.name(role), command, 300);
    return stdout + stderr;
  }

  settings(run: string, changed: Record<string, string> = {}): Record<string, string> {
    return {
      MOVE: "sessions", RUN: run, BY: "me@here", SOURCE_HOST: this.name("source"), SOURCE_PORT: "6379", SOURCE_DATABASE: "all", SOURCE_SUPERUSER: "default", SOURCE_TLS: "prefer",
      TARGET_HOST: this.name("target"), TARGET_PORT: "6379", TARGET_DATABASE: "kept", KEY_PATTERN: "*", ACCOUNTS: "default app\nreader viewer\n", TARGET_ACCOUNTS: "app application\nviewer readOnly\n",
      MAX_INTERRUPTION_SECONDS: "300", JOBS: "2", ...changed,
    };
  }

  databaseSettings(changed: Record<string, string> = {}): Record<string, string> {
    return { TARGET_HOST: this.name("target"), TARGET_PORT: "6379", DATABASE: "kept", KEY_PATTERN: "*", ACCOUNTS: "app application\nviewer readOnly\n", OPEN: "false", ...changed };
  }

  /** Starts a job; one of the same role that has ended makes room. */
  async job(role: RedisRole, settings: Record<string, string>): Promise<RunningJob> {
    await this.docker.getContainer(this.name(role)).remove({ force: true }).catch(() => undefined);
    const memory = 256 * 2 ** 20;
    const container = await this.docker.createContainer({
      name: this.name(role), Image: this.images.target, Entrypoint: ["bash"], Cmd: [`/dbhaven/jobs/redis/${role}.sh`], User: "root", HostConfig: { NetworkMode: this.prefix, Memory: memory, MemorySwap: memory },
    });
    const text = Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}\n`).join("");
    const secrets = {
      "source-superuser": redisPasswords.superuser, "source-dbhaven": redisPasswords.dbhaven, "source-dbhaven-verifier": sha256(redisPasswords.dbhaven), "target-authority": this.authority,
      ...(role === "keeper" ? {} : { "target-admin": redisPasswords.administrator }), "verifier-app": sha256(redisPasswords.app), "verifier-viewer": sha256(redisPasswords.reader),
    };
    await container.putArchive(tar([
      { name: "dbhaven/settings.env", content: text },
      // Not a job of the product's: the comparison alone (redisCompare.sh).
      { name: "dbhaven/jobs/redis/compare.sh", content: fs.readFileSync(path.join(__dirname, "redisCompare.sh"), "utf8") },
      ...Object.entries(moveFiles("redis")).map(([file, content]) => ({ name: `dbhaven/jobs/${file}`, content })),
      ...Object.entries(secrets).map(([key, content]) => ({ name: `run/secrets/${key}`, content, mode: 0o400 })),
    ]), { path: "/" });
    await container.start();
    return new RunningJob(this.docker, this.name(role));
  }

  async log(role: string): Promise<string> {
    return (await this.docker.getContainer(this.name(role)).logs({ stdout: true, stderr: true }) as unknown as Buffer).toString("utf8");
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

let benches = 0;

/** The account `default` has its password from the server's configuration, or from a file of accounts that the first start makes. */
function sourceCommand(accountsInFile: boolean, options: string[]): { Entrypoint?: string[]; Cmd: string[] } {
  if (!accountsInFile) return { Cmd: ["--requirepass", redisPasswords.superuser, ...options] };
  const script = `[[ -e users.acl ]] || echo 'user default on >${redisPasswords.superuser} ~* &* +@all' >users.acl; exec "$(command -v valkey-server || command -v redis-server)" --aclfile /data/users.acl "$@"`;
  return { Entrypoint: ["bash", "-c", script, "server"], Cmd: options };
}
