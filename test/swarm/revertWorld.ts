import { revert } from "../../jobs/local/revert";
import type { MoveJob, ReversalJob, RevertJob } from "../../plan/jobs";
import { patience } from "../../swarm/job";
import { Journal, newestRun } from "../../swarm/records";
import { reversalTokenOf } from "../../swarm/tokens";
import { FakeEngine } from "./fakeEngine";

export const run = "20261121120000-aaaa";
export const revertedAt = "2026-11-21T13:00:00Z";
export const settings = { SOURCE_DATABASE: "chinook", TARGET_HOST: "pg-main", TARGET_PORT: "5432", TARGET_DATABASE: "chinook", TARGET_AWAY: "false" };
export const context = { secrets: {}, say: () => {} };

/** An engine after a committed move, whose job of the way back ends as the test says, and the calls there. It is begun before each test, and ended after it. */
export class RevertWorld {
  engine!: FakeEngine;
  /** That of the source. */
  lease: "committed" | "reverted" = "committed";
  /** How the job ends. */
  ends: "well" | "refused" | "killed" | "pruned" | "runs" = "well";
  /** Last words of the jobs' names. */
  started: string[] = [];
  notAside?: string;
  withdraws?: "killed";
  private readonly usual = { ...patience };

  async begin(): Promise<void> {
    Object.assign(patience, { poll: 3 });
    Object.assign(this, { lease: "committed", ends: "well", started: [], notAside: undefined, withdraws: undefined });
    const engine = this.engine = await FakeEngine.start();
    engine.networks.push({ Id: "net1", Name: "lab-pg-main" });
    engine.images.add("alpine/socat:1.8.0.3");
    for (const [event, data] of [["started", { token: "" }], ["verified", {}], ["committed", { token: "" }]] as const) await this.journal().append("move", "chinook", () => ({ run, event, data }));
    for (const [subject, container] of [["chinook", "shop-db"], ["shop", "shop"]] as const) {
      // That of the application is of an earlier version, which barred nothing and noted no limit.
      const isDatabase = container === "shop-db";
      await this.journal().append("retired", subject, () => ({ run, event: "retired", data: { container, server: "srv84", volumes: [], restart: "always", ...(isDatabase ? { pidsLimit: 200 } : {}) } }));
      engine.container(container, { Running: false, RestartPolicy: "no", PidsLimit: isDatabase ? 999_999_999_999 : null, Networks: { "shop-net": { IPAddress: "198.18.0.2" } } });
      engine.container(`lab-held-${container}`);
    }
    engine.container("lab-proxy-shop-db");
    await engine.connect().createService({ Name: "lab-shop", Mode: { Replicated: { Replicas: 2 } } } as never);
    engine.onService = (service, name) => this.play(service, name);
  }

  end(): void {
    Object.assign(patience, this.usual);
    this.engine.stop();
  }

  private play(service: Parameters<FakeEngine["onService"]>[0], name: string): void {
    const { engine } = this;
    const container = engine.container(`task-${name}`, { Labels: { ...service.Spec.Labels, "com.docker.swarm.service.id": service.ID } });
    const end = (exitCode: number, result: object) => {
      container.files.set("/tmp/dbhaven/result", JSON.stringify(result));
      engine.task(name, exitCode === 0 ? "complete" : "failed", { container, exitCode });
    };
    this.started.push(name.split("-").at(-1)!);
    const reverted = { state: "reverted", revertedAt, writes: "carried", carried: [["public", "invoice"]], kept: "dbhaven-replaced", notAside: this.notAside };
    if (name.endsWith("-withdraw") && this.withdraws) return engine.task(name, "failed", { container, exitCode: 137 });
    if (name.endsWith("-withdraw")) return this.lease === "reverted" ? end(0, reverted) : end(11, { state: "undone", reason: "not asked for any more" });
    if (this.ends === "refused") return end(10, { state: "refused", reason: "definitions differ since the switch" });
    if (this.ends === "killed") return engine.task(name, "failed", { container, exitCode: 137 });
    if (this.ends === "runs") return engine.task(name, "running", { container });
    this.lease = "reverted";
    end(0, reverted);
    if (this.ends === "pruned") engine.containers.delete(container.Id);
  }

  readonly at = (server: string) => ({ server, docker: `unix://${this.engine.socket}`, sshOptions: [] });
  private readonly base = () => ({
    estate: "lab", manager: this.at("srv84"), image: "postgres:17-trixie", networks: ["lab-pg-main"], move: "chinook",
    source: { ...this.at("srv84"), hostname: "srv84", container: "shop-db", network: null, port: 5432 }, proxyImage: "alpine/socat:1.8.0.3",
  });
  readonly users = () => ({ services: [{ name: "lab-shop", replicas: 2 }], proxies: [{ node: this.at("srv84"), container: "lab-proxy-shop-db" }] });
  readonly revertJob = (token: string, changed: Partial<ReversalJob> = {}): RevertJob => ({
    verb: "revert", stopped: this.users(), servers: { srv84: this.at("srv84") },
    moves: [{ ...this.base(), verb: "reversal", token, node: { ...this.at("srv84"), hostname: "srv84" }, settings, users: this.users(), ...changed }],
  });
  readonly moveJob = (token: string): MoveJob => ({ ...this.base(), verb: "move", backup: "waived", token, node: { ...this.at("srv80"), hostname: "srv80" }, settings });
  readonly engines = () => ({ manager: this.engine.connect(), node: this.engine.connect(), source: this.engine.connect() });
  readonly journal = () => new Journal(this.engine.connect(), "lab");
  readonly call = async () => (await revert(this.revertJob(reversalTokenOf(await this.journal().list(), "chinook")), context, this.engines, () => ({}))).chinook!;
  readonly running = (name: string) => [...this.engine.containers.values()].find(({ Name }) => Name === name)?.Running;
  readonly replicas = () => (this.engine.service("lab-shop")!.Spec as { Mode: { Replicated: { Replicas: number } } }).Mode.Replicated.Replicas;
  readonly newest = async (kind?: "reversal") => newestRun(await this.journal().list(), "chinook", kind)!;
}
