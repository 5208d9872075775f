import * as assert from "node:assert/strict";
import { beginning } from "../../jobs/local/beginning";
import { commit } from "../../jobs/local/commit";
import { move } from "../../jobs/local/move";
import type { CommitJob, MoveJob } from "../../plan/jobs";
import { patience } from "../../swarm/job";
import { Journal } from "../../swarm/records";
import { tokenOf } from "../../swarm/tokens";
import { FakeEngine, type FakeContainer } from "./fakeEngine";

const at = (server: string) => ({ server, docker: "unix:///nowhere", sshOptions: [] });
export const moveJob = (token: string): MoveJob => ({
  verb: "move", estate: "lab", manager: at("srv84"), node: { ...at("srv80"), hostname: "srv80" }, image: "postgres:17-trixie", networks: ["lab-pg-main"],
  move: "chinook", token, source: { ...at("srv84"), hostname: "srv84", container: "shop-db", network: null, port: 5432 }, proxyImage: "alpine/socat:1.8.0.3", backup: "waived",
  settings: { SOURCE_DATABASE: "chinook", TARGET_HOST: "pg-main", TARGET_PORT: "5432", TARGET_DATABASE: "chinook" },
});
const commitJob = (token: string, run: string): CommitJob => ({ ...moveJob(token), verb: "commit", run, endpoint: { host: "pg-main", port: 5432, database: "chinook" } });
export const verified = { state: "verified", tables: [{ table: "invoice", rows: 412 }, { table: "customer", rows: 59 }], rows: 471, bytes: 9000, digest: "d1", checks: [{ name: "customers", source: "59", target: "59", match: true }] };
export const prepared = { state: "prepared", source: { version: "15.9" }, tables: [{ table: "invoice", rows: 412 }], blockers: ["role stranger owns objects"] };
export const committedAt = "2026-11-21T12:00:00Z";

/** An engine with an old database whose job does what the test says, and the calls of a move there. It is begun before each test, and ended after it. */
export class MoveWorld {
  engine!: FakeEngine;
  said: string[] = [];
  /** The fact on the source's side, by run. */
  lease: Record<string, "fenced" | "committed" | "lifted"> = {};
  /** What the job does. */
  script: "hold" | "held back" | "mismatch" | "crash" | "busy" | "pruned" = "hold";
  /** Runs whose job was made. */
  started: string[] = [];
  private readonly usual = { ...patience };
  private readonly usualBeginning = { ...beginning };

  async begin(): Promise<void> {
    Object.assign(patience, { poll: 3 });
    Object.assign(beginning, { patience: 60, poll: 5 });
    Object.assign(this, { said: [], lease: {}, script: "hold", started: [] });
    this.engine = await FakeEngine.start();
    this.engine.networks.push({ Id: "net1", Name: "lab-pg-main" });
    this.engine.images.add("alpine/socat:1.8.0.3");
    this.engine.container("shop-db", { Networks: { "shop-net": { IPAddress: "198.18.0.2" } } });
    this.engine.onService = (service, name) => this.play(service, name);
  }

  end(): void {
    Object.assign(patience, this.usual);
    Object.assign(beginning, this.usualBeginning);
    this.engine.stop();
  }

  private play(service: Parameters<FakeEngine["onService"]>[0], name: string): void {
    const { engine } = this;
    const run = service.Spec.Labels["dev.dbhaven.run"] as string;
    const put = (container: FakeContainer, result: object) => container.files.set("/tmp/dbhaven/result", JSON.stringify(result));
    const container = engine.container(`task-${name}`, { Labels: { ...service.Spec.Labels, "com.docker.swarm.service.id": service.ID } });
    if (name.endsWith("-keeper")) engine.task(name, "running", { container });
    if (name.endsWith("-settle")) {
      if (this.lease[run] === "fenced") this.lease[run] = "lifted";
      put(container, this.lease[run] === "committed" ? { ...verified, state: "committed", committedAt } : { state: "undone", reason: "the fence was lifted" });
      engine.task(name, "complete", { container });
    }
    if (/-(report|rehearse)$/.test(name)) {
      if (this.script === "hold") put(container, name.endsWith("-report") ? prepared : { ...verified, seconds: { copy: 4.2, verify: 1.3 } });
      if (this.script === "held back") put(container, { ...verified, maxMegabytesPerSecond: 20, seconds: { copy: 4.2, verify: 1.3 } });
      if (this.script === "mismatch") put(container, { state: "mismatch", reason: "table public.invoice differs" });
      if (this.script === "pruned") engine.containers.delete(container.Id);
      if (this.script === "busy") engine.task(name, "running", { container });
      else engine.task(name, this.script === "mismatch" ? "failed" : "complete", { container, exitCode: this.script === "mismatch" ? 12 : 0 });
    }
    if (!name.endsWith("-move")) return;
    this.started.push(run);
    assert.equal(this.lease[run], undefined, "a run's job is made once only");
    if (this.script === "mismatch") {
      put(container, { state: "mismatch", reason: "table public.invoice differs", differences: [{ schema: "public", table: "invoice", kind: "changed", keys: ["17"] }] });
      engine.task(name, "failed", { container, exitCode: 12 });
    } else if (this.script === "crash") {
      container.log = "line 7: syntax error\n";
      this.lease[run] = "fenced";
      engine.task(name, "failed", { container, exitCode: 2 });
    } else {
      this.lease[run] = "fenced";
      if (this.script === "hold") put(container, verified);
      container.exec = (command) => {
        if (!command.some((word) => word.includes("/tmp/dbhaven/commit-requested"))) return { code: 127 };
        this.lease[run] = "committed";
        put(container, { ...verified, state: "committed", committedAt });
        container.Running = false;
        engine.task(name, "complete", { container });
        return { code: 0 };
      };
      engine.task(name, "running", { container });
    }
  }

  readonly engines = () => ({ manager: this.engine.connect(), node: this.engine.connect(), source: this.engine.connect() });
  readonly context = () => ({ secrets: { "target-admin": "a", "source-dbhaven": "b" }, say: (line: string) => void this.said.push(line) });
  readonly files = () => ({ "postgres/move.sh": "true" });
  readonly journal = () => new Journal(this.engine.connect(), "lab");
  readonly token = async () => tokenOf(await this.journal().list(), "chinook");
  readonly runMove = async (withToken?: string) => move(moveJob(withToken ?? await this.token()), this.context(), this.engines(), this.files);
  readonly runCommit = async ({ run }: { run: string }, withToken?: string) => commit(commitJob(withToken ?? "", run), this.context(), this.engines(), this.files);
  /** Names of what is there and is no record. */
  readonly temporary = () => [...this.engine.services.values(), ...this.engine.secrets.values(), ...this.engine.configs.values()].map(({ Spec }) => Spec)
    .filter(({ Labels }) => Labels["dev.dbhaven.record"] === undefined).map(({ Name }) => Name as string)
    .concat([...this.engine.containers.values()].filter(({ Labels }) => Labels["dev.dbhaven.run"]).map(({ Name }) => Name), [...this.engine.volumes]);
}
