/** Runs a job's script with stub programs in place of PostgreSQL's, and tells what was called. */
import { spawn, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const checkout = path.resolve(__dirname, "..", "..", "..");
const standIn = path.join(__dirname, "postgresProgram");

/** One call of a program: name, arguments, and what it read. */
export interface Call { program: string; arguments: string[]; stdin: string; /** Of psql, the scripts it was given. */ script: string }

export const secrets = {
  "source-superuser": "secret-of-superuser", "source-dbhaven": "secret-of-dbhaven", "source-dbhaven-verifier": "verifier-of-dbhaven",
  "target-admin": "secret-of-administrator", "target-authority": "certificate", "verifier-shop_app": "verifier-of-shop",
};

const common = { TARGET_HOST: "target", TARGET_PORT: "5432" };
export const moveSettings = {
  ...common, MOVE: "shop", RUN: "20260101000000-abcd", BY: "me@here", SOURCE_HOST: "source", SOURCE_PORT: "5432", SOURCE_DATABASE: "it's",
  SOURCE_SUPERUSER: "postgres", TARGET_DATABASE: "shop", TARGET_OWNER: "shop_owner", ACCOUNTS: '{"shop":{"as":"shop_app"}}', CHECKS: "{}",
  MAX_INTERRUPTION_SECONDS: "3600", JOBS: "2", UNDO_SECONDS: "2", KEEPER_SECONDS: "1",
};
export const databaseSettings = {
  ...common, DATABASE: "shop", OWNER: "shop_owner", ENCODING: "UTF8", LOCALE: "C", LOCALE_PROVIDER: "libc", SCHEMAS: "[]", EXTENSIONS: "[]", MANAGE: "job", OPEN: "true",
  ADOPT: "false", ACCOUNTS: '[{"name":"shop_app","role":"application"}]', ACCESS: '[{"name":"shop_app","unencrypted":false}]', WAIT_SECONDS: "1",
};

const table = ["1", "1", "public", "t", "", "copy out", "look", "digest", "buckets", "keys"].join("\t");
/** What the servers say in a move that goes well. */
const answers: Record<string, string> = {
  "roles.sql": '{"0":"PUBLIC"}\n{}\n', "target-roles.sql": "{}\n", "facts.sql": '{"version":15}\n', "brought.sql": "[]\n", "user-tables.sql": "0\n",
  "earlier.sql": "f\n", "spare-exists.sql": "f\n", "keeper-lives.sql": "t\n", "fence.sql": 'fenced\t3600\n{"since":"a","until":"b","by":"me@here"}\n',
  "pg_restore-list": "1; 1259 16385 TABLE public t shop\n", "prove.sql": '[{"account":"shop","by":"login"}]\n\n', "fenced-roles.sql": '["shop"]\n', "tables.sql": `${table}\n`, "count-checks.sql": "0\n",
  "starting.sql": "{}\n", "sweep.sql": "0\n", "report.sql": '{"state":"verified","differences":[]}\n', "differences.sql": "[]\n", "state.sql.first": "", "state.sql": "fenced\n", "commit.sql": "committed\n",
  "settle.sql": "committed\n", "committed.sql": "2026-01-01T00:00:00.000Z\n", "finish.sql": '{"state":"committed","run":"20260101000000-abcd"}\n',
  "superuser-login.fails": 'psql: error: FATAL:  role "postgres" is not permitted to log in\n', "made.sql": "f\n", "reloaded.sql": "t\n", "account-names.sql": "shop_app\n",
};

export class Stubbed {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-stubs-"));
  private process?: ChildProcess;
  stdout = "";
  stderr = "";

  constructor(script: string, settings: Record<string, string>, changed: Record<string, string> = {}) {
    for (const name of ["bin", "calls", "answers", "secrets", "output", "memory"]) fs.mkdirSync(path.join(this.folder, name));
    for (const program of ["psql", "pg_dump", "pg_restore", "vacuumdb"]) fs.symlinkSync(standIn, path.join(this.folder, "bin", program));
    const quoted = Object.entries(settings).map(([key, value]) => `${key}='${value.replace(/'/g, "'\\''")}'\n`).join("");
    fs.writeFileSync(path.join(this.folder, "settings.env"), quoted);
    for (const [name, value] of Object.entries(secrets)) fs.writeFileSync(path.join(this.folder, "secrets", name), value);
    for (const [name, text] of Object.entries({ ...answers, ...changed })) fs.writeFileSync(path.join(this.folder, "answers", name), text);
    this.process = spawn("bash", [path.join(checkout, "jobs", "postgres", `${script}.sh`)], { env: this.environment(), detached: true });
    this.process.stdout!.on("data", (data: Buffer) => (this.stdout += data.toString()));
    this.process.stderr!.on("data", (data: Buffer) => (this.stderr += data.toString()));
  }

  private environment(): NodeJS.ProcessEnv {
    const at = (name: string) => path.join(this.folder, name);
    return {
      PATH: `${at("bin")}:${process.env.PATH}`, TMPDIR: this.folder, DBHAVEN_HOME: this.folder, DBHAVEN_SECRETS: at("secrets"),
      DBHAVEN_OUTPUT: at("output"), DBHAVEN_MEMORY: at("memory"), STUB_CALLS: at("calls"), STUB_ANSWERS: at("answers"), DBHAVEN_CGROUP: at("answers"),
    };
  }

  /** Exit code. */
  async end(): Promise<number | null> {
    const child = this.process!;
    if (child.exitCode !== null) return child.exitCode;
    return new Promise((resolve) => void child.on("close", (code) => resolve(code)));
  }

  signal(name: NodeJS.Signals): void {
    this.process!.kill(name);
  }

  answer(name: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, "answers", name), text);
  }

  requestCommit(): void {
    this.write("commit-requested", "");
  }

  /** A file for the running job. */
  write(name: string, text: string): void {
    fs.writeFileSync(path.join(this.folder, "output", name), text);
  }

  file(name: "result" | "progress"): Record<string, unknown> | undefined {
    const file = path.join(this.folder, "output", name);
    return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, "utf8")) as Record<string, unknown>) : undefined;
  }

  /** In the order they were made. */
  calls(): Call[] {
    const folder = path.join(this.folder, "calls");
    return fs.readdirSync(folder).sort().map((name) => {
      const words = fs.readFileSync(path.join(folder, name), "utf8").split("\0");
      const end = words.lastIndexOf("stdin");
      const [program, ...all] = words.slice(0, end < 0 ? undefined : end);
      const files = all.filter((_, index) => all[index - 1] === "-f").map((file) => path.basename(file));
      return { program: program!, arguments: all, stdin: words[end + 1] ?? "", script: program === "psql" ? files.join(" ") : program! };
    });
  }

  scripts(): string[] {
    return this.calls().map(({ script }) => script);
  }

  /** Waits until the verified copy is held: the lease is looked at again. */
  held(): Promise<void> {
    return this.called("state.sql", 2);
  }

  /** Waits until a script was called so often. */
  async called(script: string, times = 1): Promise<void> {
    const deadline = Date.now() + 120_000;
    while (this.scripts().filter((one) => one === script).length < times) {
      if (Date.now() > deadline) throw new Error(`${script} was not called; called: ${this.scripts().join(" ")}; said: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** With all that the job has started, which its container would take along. */
  remove(): void {
    try {
      process.kill(-this.process!.pid!, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}
