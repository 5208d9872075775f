/** Two real servers of MariaDB in containers, and the jobs of a move in containers beside them, started as Swarm would. */
import * as fs from "node:fs";
import * as path from "node:path";
import Docker from "dockerode";
import { ensureOnDemand } from "../../../lab/images/images";
import { tar } from "../../../swarm/tar";
import { engine } from "../../../lab/toolchain/engine";
import { until } from "../../../lab/wait";
import { planner } from "../../../plan/engines/mariadb";
import { privileges, type AccountPlan } from "../../../plan/engines/mysqlFamily";
import { tlsFiles } from "../../../plan/tls";
import { execIn } from "../../../swarm/exec";
import { JobBench, newPrefix, type RunningJob, type Side, type Trust, trustIn } from "./jobBench";

export const mariadbPasswords = {
  administrator: "administrators-secret-1", superuser: "superusers-secret-2", dbhaven: "dbhavens-secret-3", reader: "readers-secret-4", shop: "shops-secret-5", owner: "owners-secret-6",
  app: "apps-secret-7", viewer: "viewers-secret-8", maker: "makers-secret-9", client: "clients-secret-10",
};

export const moved = "every-thing";
/** Accounts of the target by role. `old_client` is carried. */
const accounts: Record<string, AccountPlan["role"]> = { app: "application", maker: "migration", viewer: "readOnly", old_client: "application" };
const hash = (password: string): string => (planner.storedPassword as { of(password: string): string }).of(password);
const text = (file: string) => fs.readFileSync(path.join(__dirname, "..", "..", "..", "jobs", file), "utf8");

export type MariadbRole = "database" | "report" | "rehearse" | "move" | "keeper" | "settle" | "revert" | "withdraw" | "backup" | "compare";

/** Everything is logged, as careful administrators do: no password may be among it. */
const observed = ["--general-log=1", "--general-log-file=/var/lib/mysql/general.log", "--slow-query-log=1", "--long-query-time=0", "--slow-query-log-file=/var/lib/mysql/slow.log"];

export class MariadbBench extends JobBench {
  private constructor(docker: Docker, images: Record<Side, string>, prefix: string, trust: Trust) {
    super(docker, "mariadb", images, prefix, trust);
  }

  /** @param options of the source's server and of the target's */
  static async start(versions: Record<Side, string>, { source = [] as string[], target = [] as string[] } = {}): Promise<MariadbBench> {
    const docker = new Docker({ socketPath: (await engine()).socketPath });
    const images = await ensureOnDemand(docker, [...new Set(Object.values(versions))], () => undefined);
    const prefix = newPrefix("mariadb");
    const trust = await trustIn(prefix);
    const local = (reference: string) => images.find((image) => image.reference === reference)!.local;
    const bench = new MariadbBench(docker, { source: local(versions.source), target: local(versions.target) }, prefix, trust);
    await docker.createNetwork({ Name: prefix });
    const old = await docker.createContainer({
      name: bench.name("source"), Image: bench.images.source, HostConfig: { NetworkMode: prefix }, Env: [`MARIADB_ROOT_PASSWORD=${mariadbPasswords.superuser}`, "MARIADB_INITDB_SKIP_TZINFO=1"],
      Cmd: ["mariadbd", ...observed, "--event-scheduler=ON", "--innodb-flush-log-at-trx-commit=2", "--log-bin=/var/lib/mysql/bin", "--server-id=7", ...source],
    });
    await old.start();
    await bench.manage(bench.images.target, target);
    await Promise.all([bench.ready("source"), bench.ready("target")]);
    // The image makes its accounts with the log on.
    await bench.inside("source", ["bash", "-c", "for log in general slow; do : >/var/lib/mysql/$log.log; done"]);
    return bench;
  }

  /** Starts the target's server as an instance is started. @param before container whose data it takes over */
  private async manage(image: string, options: string[], before: string[] = []): Promise<void> {
    const managed = await this.docker.createContainer({
      name: this.name("target"), Image: image, User: "root", Entrypoint: ["bash", "-c", `mkdir -p -m 1777 /run/dbhaven; ${planner.scripts["start.sh"]!.map(text).join("")}`, "dbhaven-start"],
      Cmd: [...observed, "--event-scheduler=ON", `--ssl-cert=${tlsFiles.certificate}`, `--ssl-key=${tlsFiles.key}`, "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci", ...options],
      HostConfig: { NetworkMode: this.prefix, VolumesFrom: before },
    });
    await managed.putArchive(tar([
      { name: "run/secrets/administrator-password", content: mariadbPasswords.administrator },
      { name: tlsFiles.certificate.slice(1), content: this.trust.server.certificate, mode: 0o444 },
      { name: tlsFiles.key.slice(1), content: this.trust.server.key, mode: 0o444 },
    ]), { path: "/" });
    await managed.start();
  }

  /** The target's server in a newer image, on the data that it has. */
  async upgrade(reference: string): Promise<void> {
    const [image] = await ensureOnDemand(this.docker, [reference], () => undefined);
    const before = this.docker.getContainer(this.name("target"));
    await before.stop({ t: 60 });
    await before.rename({ name: this.name("before") });
    await this.manage(image!.local, [], [this.name("before")]);
    await this.ready("target");
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

  settings(run: string, changed: Record<string, string> = {}): Record<string, string> {
    return {
      MOVE: "everything", RUN: run, BY: "me@here", SOURCE_HOST: this.name("source"), SOURCE_PORT: "3306", SOURCE_DATABASE: moved, SOURCE_SUPERUSER: "root", SOURCE_TLS: "preferred",
      TARGET_HOST: this.name("target"), TARGET_PORT: "3306", TARGET_DATABASE: moved, ACCOUNTS: "old_client old_client\nowner maker\nreader viewer\nshop app\n", CARRIED: "old_client\n", TARGET_ACCOUNTS: Object.entries(accounts).map(([name, role]) => `${name} ${role}\n`).join(""),
      CHECKS: JSON.stringify([["rows; of", "select count(*), 'a;b' from parent;"], ["sum", "select sum(id) from child -- all"]]), MAX_INTERRUPTION_SECONDS: "300", JOBS: "2", ...changed,
    };
  }

  databaseSettings(changed: Record<string, string> = {}): Record<string, string> {
    const lines = Object.entries(accounts).map(([name, role]) => `${name} 0 NONE ${name === "old_client" ? "carried" : "generated"} ${privileges[role].join(",")}\n`).join("");
    return { TARGET_HOST: this.name("target"), TARGET_PORT: "3306", DATABASE: moved, CHARACTER_SET: "latin1", COLLATION: "latin1_german1_ci", ACCOUNTS: lines, MANAGE: "job", OPEN: "false", ADOPT: "false", ...changed };
  }

  /** @param more files that take the place of the job's own */
  job(role: MariadbRole, settings: Record<string, string>, more: Record<string, string> = {}): Promise<RunningJob> {
    const secrets = {
      "source-superuser": mariadbPasswords.superuser, "source-dbhaven": mariadbPasswords.dbhaven, "source-dbhaven-verifier": hash(mariadbPasswords.dbhaven),
      ...(role === "keeper" ? {} : { "target-admin": mariadbPasswords.administrator }),
      ...Object.fromEntries((["app", "maker", "viewer"] as const).map((name) => [`verifier-${name}`, hash(mariadbPasswords[name])])),
    };
    // Not a job of the product's: the comparison alone (mariadbCompare.sh).
    return this.run(role, settings, secrets, { "mariadb/compare.sh": fs.readFileSync(path.join(__dirname, "mariadbCompare.sh"), "utf8"), ...more });
  }
}

let questions = 0;
