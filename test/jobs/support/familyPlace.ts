/** A container of MariaDB or MySQL for the tests of its shell: files in a folder, and stand-ins for the image's programs. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { planner as mariadb } from "../../../plan/engines/mariadb";
import { planner as mysql } from "../../../plan/engines/mysql";

const jobs = path.join(__dirname, "..", "..", "..", "jobs");
const scripts = { mariadb: mariadb.scripts, mysql: mysql.scripts };
export const text = (file: string) => fs.readFileSync(path.join(jobs, file), "utf8");

export class FamilyPlace {
  readonly folder: string;
  readonly at = (...parts: string[]) => path.join(this.folder, ...parts);

  constructor(private readonly engine: "mariadb" | "mysql", programs: string[]) {
    this.folder = fs.mkdtempSync(path.join(os.tmpdir(), `dbhaven-${engine}-`));
    for (const name of ["bin", "data", "memory", "secrets", "output", "zones"]) fs.mkdirSync(this.at(name));
    for (const name of [...programs, "chown"]) fs.symlinkSync(path.join(__dirname, "familyProgram"), this.at("bin", name));
    this.write("secrets/administrator-password", "top-secret");
    this.write("secrets/target-admin", "top-secret");
    // Two networks, and the way out by the second.
    this.write("routes", "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n"
      + "eth1\t00000000\t010012AC\t0003\t0\t0\t0\t00000000\t0\t0\t0\neth0\t0003000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0\neth1\t000012AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0\n");
  }

  write = (file: string, content: string) => fs.writeFileSync(this.at(file), content);
  read = (file: string) => fs.readFileSync(this.at(file), "utf8");
  has = (file: string) => fs.existsSync(this.at(file));
  calls = () => (this.has("calls") ? this.read("calls").trim().split("\n") : []);

  run(script: string, args: string[] = [], more: Record<string, string> = {}) {
    const inside = scripts[this.engine][script];
    const command = inside ? ["-c", inside.map(text).join(""), "dbhaven"] : [path.join(jobs, this.engine, script)];
    const env = {
      PATH: `${this.at("bin")}:/usr/bin:/bin`, TMPDIR: this.folder, STUB_CALLS: this.at("calls"), DBHAVEN_VOLUME: this.at("data"), DBHAVEN_MEMORY: this.at("memory"), DBHAVEN_ROUTES: this.at("routes"),
      DBHAVEN_SOCKETS: this.at("sockets"), DBHAVEN_SECRETS: this.at("secrets"), DBHAVEN_HOME: this.folder, DBHAVEN_OUTPUT: this.at("output"), DBHAVEN_LOCK_SECONDS: "0", DBHAVEN_ZONES: this.at("zones"), ...more,
    };
    const { status, stdout, stderr } = spawnSync("bash", [...command, ...args], { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    return { code: status, output: stdout + stderr };
  }

  remove = () => fs.rmSync(this.folder, { recursive: true });
}
