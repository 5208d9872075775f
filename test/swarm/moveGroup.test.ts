import * as assert from "node:assert/strict";
import { beginning } from "../../jobs/local/beginning";
import type { JobFailure } from "../../jobs/local/failure";
import { move } from "../../jobs/local/move";
import type { MoveJob } from "../../plan/jobs";
import { patience } from "../../swarm/job";
import { Journal, newestRun } from "../../swarm/records";
import { FakeEngine, refuse } from "./fakeEngine";

describe("move of a switch group", () => {
  let engine: FakeEngine;
  let asked: string[];
  const usual = [{ ...patience }, { ...beginning }];
  const moves = ["chinook", "orders"];

  const at = () => ({ server: "srv84", docker: `unix://${engine.socket}`, sshOptions: [] });
  const job = (key: string): MoveJob => ({
    verb: "move", estate: "lab", manager: at(), node: { ...at(), hostname: "srv84" }, image: "postgres:17-trixie", networks: ["lab-pg-main"], move: key, token: "", backup: "waived",
    source: { ...at(), hostname: "srv84", container: `${key}-db`, network: null, port: 5432 }, proxyImage: "alpine/socat:1.8.0.3",
    others: moves.filter((other) => other !== key).map((other) => ({ move: other, node: at() })),
    settings: { SOURCE_DATABASE: key, TARGET_HOST: "pg-main", TARGET_PORT: "5432", TARGET_DATABASE: key },
  });
  const call = (key: string) => move(job(key), { secrets: { "source-dbhaven": "b" }, say: () => undefined }, undefined, () => ({}));
  const state = async (key: string) => newestRun(await new Journal(engine.connect(), "lab").list(), key)?.state;
  const source = (key: string) => [...engine.containers.values()].find(({ Name }) => Name === `${key}-db`)!;
  const reason = (end: PromiseSettledResult<unknown>) => (end.status === "rejected" ? (end.reason as JobFailure).message : "it succeeded");

  beforeEach(async () => {
    Object.assign(patience, { poll: 3 });
    Object.assign(beginning, { patience: 2000, poll: 3 });
    engine = await FakeEngine.start();
    engine.networks.push({ Id: "net1", Name: "lab-pg-main" });
    engine.images.add("alpine/socat:1.8.0.3");
    for (const key of moves) engine.container(`${key}-db`, { Networks: { "shop-net": { IPAddress: "198.18.0.2" } } });
    asked = [];
    engine.onService = (made, name) => {
      const container = engine.container(`task-${name}`, { Labels: { ...made.Spec.Labels, "com.docker.swarm.service.id": made.ID } });
      engine.task(name, "running", { container });
      if (!name.endsWith("-move")) return;
      container.exec = (command) => {
        asked.push(name.split("-")[2]!);
        container.Running = false;
        container.files.set("/tmp/dbhaven/result", JSON.stringify({ state: "undone", reason: `cancelled by ${command.at(-1)}` }));
        engine.task(name, "failed", { container, exitCode: 11 });
        return { code: 0 };
      };
    };
  });
  afterEach(() => {
    Object.assign(patience, usual[0]);
    Object.assign(beginning, usual[1]);
    engine.stop();
  });

  it("ends the others where one is refused as it begins, and its journal has nothing", async () => {
    source("chinook").Running = false;
    const ends = await Promise.allSettled(moves.map(call));
    assert.match(reason(ends[0]!), /container chinook-db on srv84, does not run; start it/);
    assert.match(reason(ends[1]!), /move orders: cancelled by move chinook of its switch group, which has failed\. The next npm run up begins anew/);
    assert.deepEqual([asked, await state("chinook"), await state("orders")], [["orders"], undefined, "undone"]);
  });

  it("ends one that begins only after another one was refused", async () => {
    source("chinook").Running = false;
    let late: Promise<unknown> | undefined;
    engine.before = (method, url) => {
      // Here the refused one looks after the other, which has not begun.
      if (method === "GET" && url.startsWith("/configs") && decodeURIComponent(url).includes("subject=orders")) late ??= call("orders").catch((error: Error) => error.message);
    };
    await assert.rejects(call("chinook"));
    assert.match(String(await late), /cancelled by move chinook of its switch group/);
    assert.deepEqual(asked, ["orders"]);
  });

  it("ends the others where the parts of one cannot be started", async () => {
    Object.assign(beginning, { patience: 500 });
    engine.before = (method, url) => { if (method === "POST" && url.startsWith("/containers/create") && url.includes("chinook")) refuse(500, "no space left on device"); };
    const ends = await Promise.allSettled(moves.map(call));
    assert.match(reason(ends[0]!), /no space left on device/);
    assert.deepEqual([asked, await state("chinook"), await state("orders")], [["orders"], "started", "undone"]);
  });

  it("fails with its own reason after a while where the others do not begin", async () => {
    Object.assign(beginning, { patience: 30 });
    source("chinook").Running = false;
    await assert.rejects(call("chinook"), /does not run; start it/);
    assert.deepEqual(asked, []);
  });
});
