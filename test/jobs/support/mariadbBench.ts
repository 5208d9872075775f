/** Two real servers of MariaDB in containers, and the jobs of a move in containers beside them, started as Swarm would. */
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { ensureOnDemand } from "../../../lab/images/images";
import { tar } from "../../../lab/tar";
import { engine } from "../../../lab/toolchain/engine";
import { until } from "../../../lab/wait";
import { authority, certificate } from "../../../jobs/local/certificates";
import { moveFiles } from "../../../jobs/local/files";
import { planner } from "../../../plan/engines/mariadb";
import { privileges, type AccountPlan } from "../../../plan/engines/mysqlFamily";
import { tlsFiles } from "../../../plan/tls";
import { demultiplexed, execIn } from "../../../swarm/exec";
import { quoted } from "../../../swarm/quoting";
import { RunningJob } from "./bench";

export const mariadbPasswords = {
  administrator: "administrators-secret-1", superuser: "superusers-secret-2", dbhaven: "dbhavens-secret-3", reader: "readers-secret-4", shop: "shops-secret-5", owner: "owners-secret-6",
  app: "apps-secret-7", viewer: "viewers-secret-8", maker: "makers-secret-9",
};

export const moved = "every-thing";
/** Accounts of the target by role. */
const accounts: Record<string, AccountPlan["role"]> = { app: "application", maker: "migration", viewer: "readOnly" };
const hash = (password: string): string => (planner.storedPassword as { of(password: string): string }).of(password);
const text = (file: string) => fs.readFileSync(path.join(__dirname, "..", "..", "..", "jobs", file), "utf8");

export type Side = "source" | "target";
export type MariadbRole = "database" | "report" | "rehearse" | "move" | "keeper" | "settle" | "compare";

/** Everything is logged, as careful administrators do: no password may be among it. */
const observed = ["--general-log=1", "--general-log-file=/var/lib/mysql/general.log", "--slow-query-log=1", "--long-query-time=0", "--slow-query-log-file=/var/lib/mysql/slow.log"];

export class MariadbBench {
  private constructor(private readonly docker: Docker, private readonly images: Record<Side, string>, private readonly prefix: string, private readonly authority: string) {}

  /** @param options of the source's server and of the target's */
  static async start(versions: Record<Side, string>, { source = [] as string[], target = [] as string[] } = {}): Promise<MariadbBench> {
    const docker = new Docker({ socketPath: (await engine()).socketPath });
    const images = await ensureOnDemand(docker, [...new Set(Object.values(versions))], () => undefined);
    const prefix = `dbhaven-maria-jobs-${process.pid}-${++benches}`;
    const context = (secrets: Record<string, string>) => ({ secrets, say: () => undefined });
    const issuer = await authority({ verb: "authority", estate: "bench" }, context({}));
    const server = await certificate({ verb: "certificate", estate: "bench", instance: "target", names: [`${prefix}-target`], rotation: 0 }, context({ ...issuer }));
    const local = (reference: string) => images.find((image) => image.reference === reference)!.local;
    const bench = new MariadbBench(docker, { source: local(versions.source), target: local(versions.target) }, prefix, issuer.certificate);
    await docker.createNetwork({ Name: prefix });
    const old = await docker.createContainer({
      name: bench.name("source"), Image: bench.images.source, HostConfig: { NetworkMode: prefix }, Env: [`MARIADB_ROOT_PASSWORD=${mariadbPasswords.superuser}`, "MARIADB_INITDB_SKIP_TZINFO=1"],
      Cmd: ["mariadbd", ...observed, "--event-scheduler=ON", "--innodb-flush-log-at-trx-commit=2", "--log-bin=/var/lib/mysql/bin", "--server-id=7", ...source],
    });
    await old.start();
    const managed = await docker.createContainer({
      name: bench.name("target"), Image: bench.images.target, User: "root", Entrypoint: ["bash", "-c", `mkdir -p /run/dbhaven; ${planner.scripts["start.sh"]!.map(text).join("")}`, "dbhaven-start"],
      Cmd: [...observed, "--event-scheduler=ON", `--ssl-cert=${tlsFiles.certificate}`, `--ssl-key=${tlsFiles.key}`, "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", ...target], HostConfig: { NetworkMode: prefix },
    });
    await managed.putArchive(tar([
      { name: "run/secrets/administrator-password", content: mariadbPasswords.administrator },
      { name: tlsFiles.certificate.slice(1), content: server.certificate, mode: 0o444 },
      { name: tlsFiles.key.slice(1), content: server.key, mode: 0o444 },
    ]), { path: "/" });
    await managed.start();
    await Promise.all([bench.ready("source"), bench.ready("target")]);
    // The image makes its accounts with the log on.
    await bench.inside("source", ["bash", "-c", "for log in general slow; do : >/var/lib/mysql/$log.log; done"]);
    return bench;
  }

  name(role: string): string {
    return `${this.prefix}-${role}`;
  }

  /** Over TCP: while the image makes its data it answers on the socket alone. */
  async ready(side: Side): Promise<void> {
    await until(`the ${side}`, 180, async () => /ERROR 1045|ERROR 1698|ERROR 4151|^1$/m.test(await this.as(side, "dbhaven", "nobodys", "SELECT 1")));
  }

  /** What a client prints, as an account over the network: rows without names, or the server's error. */
  async as(side: Side, account: string, password: string, sql: string, database = ""): Promise<string> {
    // Several ask at a time.
    const asked = `asked-${++questions}`;
    const files = [{ name: `${asked}.sql`, content: sql }, { name: `${asked}.cnf`, content: `[client]\npassword="${password}"\n` }];
    await this.docker.getContainer(this.name(side)).putArchive(tar(files), { path: "/tmp" });
    const encrypted = side === "target" ? "--ssl" : "";
    const command = `mariadb --defaults-file=/tmp/${asked}.cnf --skip-ssl-verify-server-cert ${encrypted} --default-character-set=utf8mb4 --protocol=tcp -h "$(hostname -i | cut -d' ' -f1)" -u '${account}' --batch --skip-column-names ${database ? `--database='${database}'` : ""} </tmp/${asked}.sql 2>&1`;
    return (await execIn(this.docker, this.name(side), ["bash", "-c", command], 300)).stdout.trim();
  }

  /** As root over the network, which the fence locks out too. @throws with the server's words */
  old(sql: string, database = moved): Promise<string> {
    return this.answer("source", "root", mariadbPasswords.superuser, sql, database);
  }
  source(sql: string, database = ""): Promise<string> {
    return this.answer("source", "dbhaven", mariadbPasswords.dbhaven, sql, database);
  }
  target(sql: string, database = moved): Promise<string> {
    return this.answer("target", "dbhaven", mariadbPasswords.administrator, sql, database);
  }
  private async answer(side: Side, account: string, password: string, sql: string, database: string): Promise<string> {
    const answer = await this.as(side, account, password, sql, database);
    if (/^ERROR /m.test(answer)) throw new Error(`${account} at the ${side}: ${answer}`);
    return answer;
  }

  async restart(side: Side, seconds = 30): Promise<void> {
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
      MOVE: "everything", RUN: run, BY: "me@here", SOURCE_HOST: this.name("source"), SOURCE_PORT: "3306", SOURCE_DATABASE: moved, SOURCE_SUPERUSER: "root", SOURCE_TLS: "preferred",
      TARGET_HOST: this.name("target"), TARGET_PORT: "3306", TARGET_DATABASE: moved, ACCOUNTS: "owner maker\nreader viewer\nshop app\n", TARGET_ACCOUNTS: Object.entries(accounts).map(([name, role]) => `${name} ${role}\n`).join(""),
      CHECKS: JSON.stringify([["rows; of", "select count(*), 'a;b' from parent;"], ["sum", "select sum(id) from child -- all"]]), MAX_INTERRUPTION_SECONDS: "300", JOBS: "2", ...changed,
    };
  }

  databaseSettings(changed: Record<string, string> = {}): Record<string, string> {
    const lines = Object.entries(accounts).map(([name, role]) => `${name} 0 NONE ${privileges[role].join(",")}\n`).join("");
    return { TARGET_HOST: this.name("target"), TARGET_PORT: "3306", DATABASE: moved, CHARACTER_SET: "latin1", COLLATION: "latin1_german1_ci", ACCOUNTS: lines, MANAGE: "job", OPEN: "false", ADOPT: "false", ...changed };
  }

  /** Starts a job; one of the same role that has ended makes room. */
  async job(role: MariadbRole, settings: Record<string, string>): Promise<RunningJob> {
    await this.docker.getContainer(this.name(role)).remove({ force: true }).catch(() => undefined);
    const memory = 256 * 2 ** 20;
    const container = await this.docker.createContainer({
      name: this.name(role), Image: this.images.target, Entrypoint: ["bash"], Cmd: [`/dbhaven/jobs/mariadb/${role}.sh`], User: "root", HostConfig: { NetworkMode: this.prefix, Memory: memory, MemorySwap: memory },
    });
    const secrets = {
      "source-superuser": mariadbPasswords.superuser, "source-dbhaven": mariadbPasswords.dbhaven, "source-dbhaven-verifier": hash(mariadbPasswords.dbhaven), "target-authority": this.authority,
      ...(role === "keeper" ? {} : { "target-admin": mariadbPasswords.administrator }),
      ...Object.fromEntries((["app", "maker", "viewer"] as const).map((name) => [`verifier-${name}`, hash(mariadbPasswords[name])])),
    };
    await container.putArchive(tar([
      { name: "dbhaven/settings.env", content: Object.entries(settings).map(([key, value]) => `${key}=${quoted(value)}\n`).join("") },
      // Not a job of the product's: the comparison alone (mariadbCompare.sh).
      { name: "dbhaven/jobs/mariadb/compare.sh", content: fs.readFileSync(path.join(__dirname, "mariadbCompare.sh"), "utf8") },
      ...Object.entries(moveFiles("mariadb")).map(([file, content]) => ({ name: `dbhaven/jobs/${file}`, content })),
      ...Object.entries(secrets).map(([key, content]) => ({ name: `run/secrets/${key}`, content, mode: 0o400 })),
    ]), { path: "/" });
    await container.start();
    return new RunningJob(this.docker, this.name(role));
  }

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

let benches = 0;
let questions = 0;
