/** What the benches of all engines are: two servers in containers, and the jobs of a move in containers beside them, started as Swarm would. */
import * as readline from "node:readline";
import { PassThrough } from "node:stream";
import type Docker from "dockerode";
import { authority, certificate } from "../../../jobs/local/certificates";
import { moveFiles } from "../../../jobs/local/files";
import { tar } from "../../../swarm/tar";
import type { EngineName } from "../../../config/schema";
import { planners } from "../../../plan/engines";
import type { CertificateResult } from "../../../plan/jobs";
import { hasFile, readFile } from "../../../swarm/archive";
import { demultiplexed, execIn, linesOf } from "../../../swarm/exec";
import { orMissing } from "../../../swarm/engine";
import { quoted } from "../../../swarm/quoting";
import { until } from "../../../lab/wait";

export type Side = "source" | "target";
export interface Ended { code: number; result: Record<string, any>; said: string[] }
/** What they are started with: certificate of the target's server, and of who vouches for it. */
export interface Trust { authority: string; server: CertificateResult }

const memoryBytes = 256 * 2 ** 20;
let benches = 0;

/** Of the containers of one bench: no two have the same. */
export const newPrefix = (engine: EngineName): string => `dbhaven-${engine}-jobs-${process.pid}-${++benches}`;

export async function trustIn(prefix: string): Promise<Trust> {
  const context = (secrets: Record<string, string>) => ({ secrets, say: () => undefined });
  const issuer = await authority({ verb: "authority", estate: "bench" }, context({}));
  const server = await certificate({ verb: "certificate", estate: "bench", instance: "target", names: [`${prefix}-target`], rotation: 0 }, context({ ...issuer }));
  return { authority: issuer.certificate, server };
}

export abstract class JobBench {
  /** Size of the volume of backups, which is then in memory; else as large as the disk. */
  backupsBytes?: number;

  protected constructor(
    readonly docker: Docker, private readonly engine: EngineName, protected readonly images: Record<Side, string>, protected readonly prefix: string, protected readonly trust: Trust,
  ) {}

  /** Waits until the server answers over TCP: while its image makes the data it answers on the socket alone. */
  abstract ready(side: Side): Promise<unknown>;

  name(role: string): string {
    return `${this.prefix}-${role}`;
  }

  get networkName(): string {
    return this.prefix;
  }

  async signal(role: string, signal: string): Promise<void> {
    await this.docker.getContainer(this.name(role)).kill({ signal });
  }

  async restart(side: Side, seconds = 30): Promise<void> {
    await this.docker.getContainer(this.name(side)).restart({ t: seconds });
    await this.ready(side);
  }

  /** Of a server that was killed. */
  async startAgain(side: Side): Promise<void> {
    await this.docker.getContainer(this.name(side)).start();
    await this.ready(side);
  }

  /** Runs a program in a container: what it printed, also where it failed. */
  async inside(role: string, command: string[]): Promise<string> {
    const { stdout, stderr } = await execIn(this.docker, this.name(role), command, 300);
    return stdout + stderr;
  }

  /** A container with everything that a job has, in the target's image; one of the same role that has ended makes room. */
  protected async place(role: string, command: string[], settings: Record<string, string>, secrets: Record<string, string>, more: Record<string, string> = {}, memory = role === "backup" ? 2 * memoryBytes : memoryBytes): Promise<RunningJob> {
    await this.docker.getContainer(this.name(role)).remove({ force: true }).catch(() => undefined);
    const container = await this.docker.createContainer({
      name: this.name(role), Image: this.images.target, Entrypoint: ["bash"], Cmd: command, User: "root", HostConfig: { NetworkMode: this.prefix, Memory: memory, MemorySwap: memory, ...(role === "backup" ? this.backups : {}) },
    });
    await container.putArchive(tar([
      { name: "dbhaven/settings.env", content: Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}\n`).join("") },
      ...Object.entries({ ...moveFiles(this.engine), ...more }).map(([file, content]) => ({ name: `dbhaven/jobs/${file}`, content })),
      ...Object.entries({ ...secrets, "target-authority": this.trust.authority }).map(([key, content]) => ({ name: `run/secrets/${key}`, content, mode: 0o400 })),
    ]), { path: "/" });
    await container.start();
    return new RunningJob(this.docker, this.name(role));
  }

  private get backups(): Docker.HostConfig {
    return this.backupsBytes ? { Tmpfs: { "/backups": `size=${this.backupsBytes}` } } : { Mounts: [{ Type: "volume", Source: this.name("backups"), Target: "/backups" }] };
  }

  /** What a shell command prints that looks into the volume of backups. @throws with its words where it fails */
  async inVolume(command: string): Promise<string> {
    const container = await this.docker.createContainer({ name: this.name("looker"), Image: this.images.target, Entrypoint: ["bash", "-c", command], User: "root", HostConfig: this.backups });
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const words = (await this.log("looker")).trim();
    await container.remove();
    if (StatusCode !== 0) throw new Error(words);
    return words;
  }

  /** A new server of the target's image, as its entrypoint makes it, with the volume of backups beside: `restored`. */
  async fresh(env: string[], command?: string[]): Promise<void> {
    await (await this.docker.createContainer({ name: this.name("restored"), Image: this.images.target, Env: env, ...(command ? { Cmd: command } : {}), HostConfig: this.backups })).start();
  }

  /** Starts a job by its name. */
  protected run(role: string, settings: Record<string, string>, secrets: Record<string, string>, more?: Record<string, string>, memory?: number): Promise<RunningJob> {
    return this.place(role, [`/dbhaven/jobs/${this.engine}/${role}.sh`], settings, secrets, more, memory);
  }

  /** The backup of a move's target, once it is committed: with the move's settings and, beside the authority, just this secret. */
  backupOfTarget(settings: Record<string, string>, administrator: string): Promise<RunningJob> {
    const { TARGET_HOST, TARGET_PORT, TARGET_DATABASE } = settings as { TARGET_HOST: string; TARGET_PORT: string; TARGET_DATABASE: string };
    const inPlace = { SOURCE_HOST: TARGET_HOST, SOURCE_PORT: TARGET_PORT, SOURCE_DATABASE: TARGET_DATABASE, SOURCE_SUPERUSER: "", ...planners[this.engine].moves!.asSource };
    return this.run("backup", { ...settings, ...inPlace }, { "source-dbhaven": administrator });
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
    await orMissing(this.docker.getVolume(this.name("backups")).remove({ force: true })); // there is none where no backup was made
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
  async reaches(what: "verified" | "dump" | "restore" | "fence" | "copy" | "verify" | "reach" | "close" | "carry" | "exchange"): Promise<void> {
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
