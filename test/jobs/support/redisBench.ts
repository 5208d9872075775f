/** Two real servers of Redis or Valkey in containers, and the jobs of a move in containers beside them, started as Swarm would. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { ensureOnDemand } from "../../../lab/images/images";
import { tar } from "../../../swarm/tar";
import { engine } from "../../../lab/toolchain/engine";
import { until } from "../../../lab/wait";
import { tlsFiles } from "../../../plan/tls";
import { execIn } from "../../../swarm/exec";
import { JobBench, newPrefix, type RunningJob, type Side, type Trust, trustIn } from "./jobBench";

export const redisPasswords = { administrator: "administrators-secret-1", superuser: "superusers-secret-2", dbhaven: "dbhavens-secret-3", reader: "readers-secret-4", app: "apps-secret-5" };

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const start = ["start/volume.sh", "redis/start.sh"].map((file) => fs.readFileSync(path.join(__dirname, "..", "..", "..", "jobs", file), "utf8")).join("");

export type RedisRole = "database" | "report" | "rehearse" | "move" | "keeper" | "settle" | "revert" | "withdraw" | "backup" | "compare";

export class RedisBench extends JobBench {
  private constructor(docker: Docker, images: Record<Side, string>, prefix: string, trust: Trust) {
    super(docker, "redis", images, prefix, trust);
  }

  /** @param options of the source's server, beside its password; of the target's, as lines of its configuration; whether the source keeps its accounts in a file */
  static async start(versions: Record<Side, string>, { source = [] as string[], target = ["appendonly yes"], accountsInFile = false } = {}): Promise<RedisBench> {
    const docker = new Docker({ socketPath: (await engine()).socketPath });
    const images = await ensureOnDemand(docker, [versions.source, versions.target], () => undefined);
    const prefix = newPrefix("redis");
    const trust = await trustIn(prefix);
    const local = (reference: string) => images.find((image) => image.reference === reference)!.local;
    const bench = new RedisBench(docker, { source: local(versions.source), target: local(versions.target) }, prefix, trust);
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
      { name: tlsFiles.certificate.slice(1), content: trust.server.certificate },
      { name: tlsFiles.key.slice(1), content: trust.server.key },
    ]), { path: "/" });
    await managed.start();
    await bench.ready("source");
    await bench.ready("target");
    return bench;
  }

  async ready(side: Side): Promise<void> {
    await until(`the ${side}`, 120, async () => /PONG|NOAUTH|NOPERM/.test(await this.as(side, "", "PING")));
  }

  /** Answers to commands as somebody: `account password`, "" for who does not log in; raw, a line each. */
  as(side: Side, account: string, ...commands: string[]): Promise<string> {
    return this.say(side, account, commands, "");
  }

  /** Answers as dbhaven, as the client shows them to a person: every byte of a value in a quoted word. */
  async shown(side: Side, ...commands: string[]): Promise<string> {
    const password = side === "source" ? redisPasswords.dbhaven : redisPasswords.administrator;
    const answers = await this.say(side, `dbhaven ${password}`, commands, "--no-raw");
    // How long a slow one took stands in a line of its own.
    return answers.replace(/^OK\n?/, "").replace(/^\(\d+\.\d+s\)\n?/gm, "");
  }

  private async say(side: Side, account: string, commands: string[], form: string): Promise<string> {
    const lines = [...(account === "" ? [] : [`AUTH ${account}`]), ...commands].map((line) => `${line}\n`).join("");
    await this.docker.getContainer(this.name(side)).putArchive(tar([{ name: "commands", content: lines }]), { path: "/tmp" });
    const options = `${form} ${side === "target" ? "--tls --insecure" : ""}`;
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

  settings(run: string, changed: Record<string, string> = {}): Record<string, string> {
    return {
      MOVE: "sessions", RUN: run, BY: "me@here", SOURCE_HOST: this.name("source"), SOURCE_PORT: "6379", SOURCE_DATABASE: "all", SOURCE_SUPERUSER: "default", SOURCE_TLS: "prefer",
      TARGET_HOST: this.name("target"), TARGET_PORT: "6379", TARGET_DATABASE: "kept", KEY_PATTERN: "*", ACCOUNTS: "default app\nreader viewer\n", TARGET_ACCOUNTS: "app application\nviewer readOnly\n",
      MAX_INTERRUPTION_SECONDS: "300", JOBS: "2", ...changed,
    };
  }

  databaseSettings(changed: Record<string, string> = {}): Record<string, string> {
    return { TARGET_HOST: this.name("target"), TARGET_PORT: "6379", DATABASE: "kept", KEY_PATTERN: "*", ACCOUNTS: "app application generated\nviewer readOnly generated\n", OPEN: "false", ...changed };
  }

  /** @param more files in place of the job's own, or beside them */
  job(role: RedisRole, settings: Record<string, string>, more: Record<string, string> = {}): Promise<RunningJob> {
    const secrets = {
      "source-superuser": redisPasswords.superuser, "source-dbhaven": redisPasswords.dbhaven, "source-dbhaven-verifier": sha256(redisPasswords.dbhaven),
      ...(role === "keeper" ? {} : { "target-admin": redisPasswords.administrator }), "verifier-app": sha256(redisPasswords.app), "verifier-viewer": sha256(redisPasswords.reader),
    };
    // Not a job of the product's: the comparison alone (redisCompare.sh).
    return this.run(role, settings, secrets, { "redis/compare.sh": fs.readFileSync(path.join(__dirname, "redisCompare.sh"), "utf8"), ...more });
  }
}

/** The account `default` has its password from the server's configuration, or from a file of accounts that the first start makes. */
function sourceCommand(accountsInFile: boolean, options: string[]): { Entrypoint?: string[]; Cmd: string[] } {
  if (!accountsInFile) return { Cmd: ["--requirepass", redisPasswords.superuser, ...options] };
  const script = `[[ -e users.acl ]] || echo 'user default on >${redisPasswords.superuser} ~* &* +@all' >users.acl; exec "$(command -v valkey-server || command -v redis-server)" --aclfile /data/users.acl "$@"`;
  return { Entrypoint: ["bash", "-c", script, "server"], Cmd: options };
}
