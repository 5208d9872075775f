import * as assert from "node:assert/strict";
import { database } from "../../jobs/local/database";
import { JobFailure } from "../../jobs/local/failure";
import { probe, probing } from "../../jobs/local/probe";
import { retire } from "../../jobs/local/retire";
import { settings } from "../../jobs/local/settings";
import type { DatabaseJob, ProbeJob, RetireJob, SettingsJob } from "../../plan/jobs";
import { leftovers } from "../../swarm/cleanup";
import { patience, startJob } from "../../swarm/job";
import { Journal } from "../../swarm/records";
import { FakeEngine } from "./fakeEngine";

const at = (server: string) => ({ server, docker: "unix:///nowhere", sshOptions: [] });
describe("local verbs", () => {
  let engine: FakeEngine;
  const usual = { poll: patience.poll, probe: probing.poll };
  beforeEach(async () => {
    engine = await FakeEngine.start();
    patience.poll = probing.poll = 3;
  });
  afterEach(() => {
    [patience.poll, probing.poll] = [usual.poll, usual.probe];
    engine.stop();
  });
  const engines = () => ({ manager: engine.connect(), node: engine.connect() });
  const said: string[] = [];
  const context = { secrets: { "target-admin": "a" }, say: (line: string) => void said.push(line) };
  const journal = () => new Journal(engine.connect(), "lab");
  const record = (kind: "move", run: string, event: string, data = {}) => journal().append(kind, "chinook", () => ({ run, event, data }));
  const failure = (call: Promise<unknown>) => call.then(() => assert.fail("it succeeded"), (error: unknown) => {
    assert.ok(error instanceof JobFailure, String((error as Error).stack));
    return error;
  });

  describe("retire", () => {
    const job: RetireJob = { verb: "retire", estate: "lab", manager: at("srv84"), node: at("srv84"), subject: "chinook", container: "shop-db", run: "R1" };

    it("stops the container for good and holds its volumes by one that runs", async () => {
      await record("move", "R1", "committed");
      const old = engine.container("shop-db", { Image: "sha256:1", Mounts: [{ Type: "volume", Name: "shop-db-data", Destination: "/var/lib/postgresql/data" }, { Type: "bind", Destination: "/etc/x" }] });
      const result = await retire(job, context, engines());
      assert.deepEqual({ ...result, stoppedAt: "" }, { container: "shop-db", stoppedAt: "", volumes: ["shop-db-data"] });
      assert.deepEqual([old.Running, old.RestartPolicy], [false, "no"]);
      const holder = [...engine.containers.values()].find(({ Name }) => Name === "lab-held-shop-db")!;
      assert.deepEqual([holder.Running, holder.Image, holder.RestartPolicy], [true, "sha256:1", "always"]);
      assert.deepEqual(holder.body.HostConfig.Mounts, [{ Type: "volume", Source: "shop-db-data", Target: "/var/lib/postgresql/data", ReadOnly: true }]);
    });
    it("keeps everybody from starting it again, and notes how it ran", async () => {
      await record("move", "R1", "committed");
      const old = engine.container("shop-db", { RestartPolicy: "unless-stopped", PidsLimit: 200 });
      await retire(job, context, engines());
      await assert.rejects(engine.connect().getContainer("shop-db").start(), /OCI runtime create failed/);
      assert.equal(old.Running, false);
      const { restart, pidsLimit } = (await journal().list({ record: "retired" }))[0]!.data;
      assert.deepEqual([restart, pidsLimit], ["unless-stopped", 200]);
    });
    it("notes how it ran for each of several moves whose databases it holds, whichever stopped it", async () => {
      for (const run of ["R1", "R2"]) await record("move", run, "committed");
      engine.container("shop-db", { RestartPolicy: "unless-stopped", PidsLimit: 200 });
      await retire(job, context, engines());
      await retire({ ...job, subject: "orders", run: "R2" }, context, engines());
      assert.deepEqual((await journal().list({ record: "retired" })).map(({ subject, data: { restart, pidsLimit } }) => [subject, restart, pidsLimit]), [["chinook", "unless-stopped", 200], ["orders", "unless-stopped", 200]]);
    });
    it("notes the compose project that would bring it back", async () => {
      await record("move", "R1", "committed");
      engine.container("shop-db", { Labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "db", "com.docker.compose.project.config_files": "/srv/shop/compose.yaml" } });
      await retire(job, context, engines());
      assert.deepEqual((await journal().list({ record: "retired" }))[0]!.data.compose, { project: "shop", service: "db", files: "/srv/shop/compose.yaml" });
    });
    it("gives the same result each time, also when the container is gone", async () => {
      await record("move", "R1", "committed");
      engine.container("shop-db");
      const first = await retire(job, context, engines());
      assert.deepEqual(await retire(job, context, engines()), first);
      engine.containers.clear();
      assert.deepEqual(await retire(job, context, engines()), first);
      assert.equal((await journal().list({ record: "retired" })).length, 1);
    });
    describe("called again, as when the address of its server changes", () => {
      const volume = (Name: string) => [{ Type: "volume", Name, Destination: "/data" }];
      const again = async (found: Parameters<FakeEngine["container"]>[1]) => {
        await record("move", "R1", "committed");
        engine.container("shop-db", { Mounts: volume("shop-db-data"), Labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "db" } });
        const first = await retire(job, context, engines());
        engine.containers.clear();
        const now = engine.container("shop-db", found);
        assert.deepEqual(await retire(job, context, engines()), first);
        return now.Running;
      };
      it("leaves somebody's new container of that name alone, and says so", async () => {
        said.length = 0;
        assert.equal(await again({ Mounts: volume("other"), Labels: { "com.docker.compose.project": "blog", "com.docker.compose.service": "db" } }), true);
        assert.match(said.at(-1)!, /^the container shop-db on srv84 is not the one that was stopped \d{4}-\d\d-\d\d, nor made from it: it goes on$/);
      });
      it("stops what was made of it meanwhile, which has its data", async () => assert.equal(await again({ Mounts: volume("shop-db-data") }), false));
      it("stops what Compose has made of its service meanwhile, whatever its volumes are", async () => {
        assert.equal(await again({ Labels: { "com.docker.compose.project": "shop", "com.docker.compose.service": "db" } }), false);
      });
      it("stops what was made of one without volumes, which has its folders", async () => {
        await record("move", "R1", "committed");
        const folder = [{ Type: "bind", Source: "/srv/data", Destination: "/data" }];
        engine.container("shop-db", { Mounts: folder });
        await retire(job, context, engines());
        for (const [Mounts, goesOn] of [[folder, false], [[], true]] as const) {
          engine.containers.clear();
          const now = engine.container("shop-db", { Mounts: [...Mounts] });
          await retire(job, context, engines());
          assert.equal(now.Running, goesOn);
        }
      });
      it("does nothing once it was removed", async () => {
        await record("move", "R1", "committed");
        engine.container("shop-db", { Mounts: volume("shop-db-data") });
        const first = await retire(job, context, engines());
        await journal().append("retired", "chinook", () => ({ run: "R1", event: "removed", data: { container: "shop-db", server: "srv84" } }));
        engine.containers.clear();
        const restored = engine.container("shop-db", { Mounts: volume("shop-db-data") });
        assert.deepEqual(await retire(job, context, engines()), first);
        assert.deepEqual([restored.Running, engine.containers.size], [true, 1]);
      });
    });
    describe("of an application, called for another run, as when its move has left the estate", () => {
      const volume = (Name: string) => [{ Type: "volume", Name, Destination: "/data" }];
      const shop: RetireJob = { ...job, subject: "shop", container: "shop" };
      const stopped = async () => {
        await record("move", "R1", "committed");
        engine.container("shop", { Mounts: volume("shop-data") });
        const first = await retire(shop, context, engines());
        engine.containers.clear();
        return first;
      };
      const entries = async () => (await journal().list({ record: "retired" })).map(({ run, event }) => [run, event]);

      it("leaves somebody's new container of that name alone", async () => {
        const first = await stopped();
        const now = engine.container("shop", { Mounts: volume("other") });
        assert.deepEqual(await retire({ ...shop, run: "" }, context, engines()), first);
        assert.deepEqual([now.Running, await entries()], [true, [["R1", "retired"]]]);
      });
      it("does nothing once it was removed, and the journal has it as removed still", async () => {
        const first = await stopped();
        await journal().append("retired", "shop", () => ({ run: "R1", event: "removed", data: { container: "shop", server: "srv84" } }));
        const now = engine.container("shop", { Mounts: volume("shop-data") });
        assert.deepEqual(await retire({ ...shop, run: "" }, context, engines()), first);
        assert.deepEqual([now.Running, await entries()], [true, [["R1", "retired"], ["R1", "removed"]]]);
      });
      it("forgets no volumes of one that is gone", async () => {
        const first = await stopped();
        assert.deepEqual(await retire({ ...shop, run: "" }, context, engines()), first);
        assert.deepEqual(await entries(), [["R1", "retired"]]);
      });
      it("stops whatever works under that name after the way back, in which it was started again", async () => {
        await stopped();
        await record("move", "R1", "reverted");
        await record("move", "R2", "committed");
        const now = engine.container("shop", { Mounts: volume("other") });
        await retire({ ...shop, run: "R2" }, context, engines());
        assert.equal(now.Running, false);
      });
    });
    it("refuses without the commit of its run", async () => {
      await record("move", "R1", "verified");
      const old = engine.container("shop-db");
      const error = await failure(retire(job, context, engines()));
      assert.equal(error.failure, "refused");
      assert.equal(old.Running, true);
    });
    it("removes nothing", async () => {
      await record("move", "R1", "committed");
      engine.container("shop-db");
      await retire(job, context, engines());
      assert.deepEqual(engine.calls.filter((call) => call.startsWith("DELETE")), []);
    });
  });

  describe("probe", () => {
    const job: ProbeJob = {
      verb: "probe", estate: "lab", manager: at("srv84"), node: at("srv84"), application: "shop", target: { service: "lab-shop" },
      probe: { command: ["probe"], timeoutSeconds: 0.3 }, interruption: { command: ["interruption"], timeoutSeconds: 0.3 }, runs: { chinook: "R1" },
    };
    const patient: ProbeJob = { ...job, probe: { command: ["probe"], timeoutSeconds: 60 }, interruption: { command: ["interruption"], timeoutSeconds: 60 } };
    const switched = async (committedAt: string) => {
      await record("move", "R1", "started");
      await record("move", "R1", "committed", { committedAt });
    };

    it("asks again until it passes and until the measurement reaches past the commit", async () => {
      const committed = Date.now();
      await switched(new Date(committed).toISOString());
      const since: string[] = [];
      let probes = 0;
      let measurements = 0;
      const container = engine.container("task", {
        exec: ([command, argument]) => {
          if (command === "probe") return { code: ++probes < 3 ? 1 : 0 };
          since.push(argument!);
          return { code: 0, stdout: JSON.stringify(++measurements < 3 ? { longestMilliseconds: 90, from: 1, until: committed - 5 } : { longestMilliseconds: 14200, from: 2, until: committed + 5 }) };
        },
      });
      engine.task("lab-shop", "running", { container });
      assert.deepEqual(await probe(patient, context, engines()), { application: "shop", ok: true, interruptionMilliseconds: 14200 });
      assert.deepEqual([probes, measurements], [3, 3]);
      const [started] = await journal().list({ record: "move" });
      assert.equal(since[0], String(Date.parse(started!.at)));
      assert.deepEqual((await journal().list({ record: "application" })).map(({ event, data }) => [event, data.interruption]), [["switched", { longestMilliseconds: 14200, from: 2, until: committed + 5 }]]);
    });
    it("records once what it finds again", async () => {
      await switched("2020-01-01T00:00:00Z");
      engine.task("lab-shop", "running", { container: engine.container("task", { exec: () => ({ code: 0, stdout: '{"longestMilliseconds":5}' }) }) });
      await probe(job, context, engines());
      await probe(job, context, engines());
      assert.equal((await journal().list({ record: "application" })).length, 1);
    });
    it("looks from within the application's network by a container that is away afterwards, also where it saw nothing", async () => {
      const page: ProbeJob = { ...job, interruption: null, probe: { timeoutSeconds: 0, look: { image: "socat:1", script: "http", arguments: ["TCP:localhost:80", "/", "localhost"] } } };
      engine.images.add("socat:1");
      const task = engine.container("task");
      engine.task("lab-shop", "running", { container: task });
      let joined: unknown;
      engine.before = (_, url) => {
        const helper = [...engine.containers.values()].find(({ Image }) => Image === "socat:1");
        if (!helper || !url.includes("/exec")) return;
        joined = helper.body.HostConfig.NetworkMode;
        helper.exec = ([, , script, , ...values]) => (values.join(" ") === "TCP:localhost:80 / localhost" && /Purpose: asks for a page/.test(script!) ? { code: 1, stderr: "the answer was 503" } : { code: 9 });
      };
      const error = await failure(probe(page, context, engines()));
      assert.match(error.message, /its probe \(http TCP:localhost:80 \/\) did not pass within 0 s: the answer was 503/);
      assert.equal(joined, `container:${task.Id}`);
      assert.deepEqual([...engine.containers.values()].map(({ Name }) => Name), ["task"]);
    });
    it("asks a database in the container of its instance, and passes on true, or a number but 0", async () => {
      const question = { statement: "select works", engine: "postgres" as const, server: "srv80", service: "lab-pg", database: "shop", account: "shop_app" };
      const byQuestion: ProbeJob = { ...job, target: { container: "reports" }, runs: {}, interruption: null, asked: at("srv80"), probe: { timeoutSeconds: 0, question } };
      const asked = () => probe(byQuestion, context, { ...engines(), asked: engine.connect() });
      engine.container("reports");
      assert.match((await failure(asked())).message, /its probe \(sql select works\) did not pass within 0 s: the instance of its database has no running task/);
      let answer = { code: 0, stdout: "", stderr: "" };
      let values: string[] = [];
      engine.container("task", { Labels: { "com.docker.swarm.service.name": "lab-pg" }, exec: ([, , , , ...given]) => ((values = given), answer) });
      for (const stdout of ["t\n", "true\n", "1\n", "0.5\tx\nf\n", "-3\n"]) {
        answer = { code: 0, stdout, stderr: "" };
        assert.equal((await asked()).ok, true, stdout);
      }
      assert.deepEqual(values, ["shop", "shop_app", "20", "select works"]);
      for (const [stdout, said] of [["f\n", "f"], ["0\n", "0"], ["", "nothing"], ["\n", "nothing"], ["yes\n", "yes"]] as const) {
        answer = { code: 0, stdout, stderr: "" };
        assert.match((await failure(asked())).message, new RegExp(`within 0 s: the answer was ${said}$`));
      }
      answer = { code: 1, stdout: "", stderr: "ERROR:  relation \"heartbeat\" does not exist\n" };
      assert.match((await failure(asked())).message, /within 0 s: ERROR: +relation "heartbeat" does not exist/);
    });
    it("waits for a task, then says what the application said", async () => {
      const missing = await failure(probe(job, context, engines()));
      assert.match(missing.message, /application shop on srv84: its probe \(probe\) did not pass within 0.3 s: it has no running task/);
      engine.task("lab-shop", "running", { container: engine.container("task", { exec: () => ({ code: 1, stderr: "psql: password authentication failed\n" }) }) });
      assert.match((await failure(probe(job, context, engines()))).message, /did not pass within 0.3 s: psql: password authentication failed\. Mend it and run up again; or take chinook back.*npm run revert -- \[STACK\] chinook$/);
    });
    it("of one without a probe says, and notes, that nobody was asked", async () => {
      const saidOf = async (application: string, asked: ProbeJob["probe"]) => {
        const said: string[] = [];
        await probe({ ...job, application, target: { container: "reports" }, runs: {}, interruption: null, probe: asked }, { ...context, say: (line) => void said.push(line) }, engines());
        const [entry] = await journal().list({ record: "application", subject: application });
        return [said.join(), entry!.data.asked];
      };
      engine.container("reports");
      assert.deepEqual(await saidOf("reports", null), ["application reports is switched; whether it works was not asked, as it has no probe", false]);
      assert.deepEqual(await saidOf("shop", job.probe), ["application shop works", true]);
    });
    it("takes a plain container, and measures nothing where nothing was moved", async () => {
      engine.container("reports");
      const result = await probe({ ...job, application: "reports", target: { container: "reports" }, runs: {} }, context, engines());
      assert.deepEqual(result, { application: "reports", ok: true, interruptionMilliseconds: null });
    });
  });

  describe("database", () => {
    const job: DatabaseJob = {
      verb: "database", estate: "lab", manager: at("srv84"), node: { ...at("srv80"), hostname: "srv80" }, image: "postgres:17-trixie", networks: ["lab-pg-main"], files: "x",
      instance: "pg-main", running: true, settings: { DATABASE: "chinook", TARGET_HOST: "pg-main", TARGET_PORT: "5432" },
    };
    const run = (more: Partial<DatabaseJob> = {}) => database({ ...job, ...more }, context, engines(), () => ({ "postgres/database.sh": "true" }));
    const endWith = (exitCode: number, result?: object, log = "") => {
      engine.onService = (service, name) => engine.task(name, exitCode === 0 ? "complete" : "failed", { exitCode, container: engine.container(name, { log, Labels: service.Spec.Labels, files: new Map(result ? [["/tmp/dbhaven/result", JSON.stringify(result)]] : []) }) });
    };

    it("gives the endpoint and leaves nothing of its job, no secret above all", async () => {
      endWith(0);
      assert.deepEqual(await run(), { database: "chinook", endpoint: { host: "pg-main", port: 5432, database: "chinook" } });
      assert.deepEqual([engine.services.size, engine.secrets.size, engine.configs.size, engine.containers.size], [0, 0, 0, 0]);
    });
    it("of a stopped instance starts nothing: what is missing is made when it runs again", async () => {
      engine.onService = (_, name) => assert.fail(`${name} was started`);
      assert.deepEqual(await run({ running: false }), { database: "chinook", endpoint: { host: "pg-main", port: 5432, database: "chinook" } });
    });
    it("takes over what is there when the operator asks for it, whatever the job says", async () => {
      const settings: string[] = [];
      engine.onService = (_, name) => {
        const texts = [...engine.configs.values()].map(({ Spec }) => Buffer.from(Spec.Data, "base64").toString("latin1"));
        settings.push(...texts.flatMap((text) => /^ADOPT=.*$/m.exec(text) ?? []));
        engine.task(name, "complete", { exitCode: 0, container: engine.container(name) });
      };
      const unadopted = { ...job, settings: { ...job.settings, ADOPT: "false" } };
      await database(unadopted, context, engines(), () => ({ "postgres/database.sh": "true" }));
      await database(unadopted, { ...context, adopt: true }, engines(), () => ({ "postgres/database.sh": "true" }));
      assert.deepEqual(settings, ["ADOPT='false'", "ADOPT='true'"]);
    });
    it("repeats the job's reason when it is refused, and clears up too", async () => {
      endWith(10, { state: "refused", reason: "it has locale C" });
      const error = await failure(run());
      assert.deepEqual([error.failure, error.message], ["refused", "database chinook on pg-main: it has locale C"]);
      assert.equal(engine.secrets.size, 0);
    });
    it("quotes the last words of a job that broke", async () => {
      endWith(2, undefined, "psql: error\nlast words\n");
      const error = await failure(run());
      assert.deepEqual([error.failure, error.message], ["unknown", "database chinook on pg-main: the job ended with code 2 (last words)"]);
    });
    it("lets a killed copy's job end before its own, and removes what that one left", async () => {
      const order: string[] = [];
      let first = true;
      engine.onService = (_, name) => {
        order.push(`made ${first ? "first" : "second"}`);
        const container = engine.container(name);
        if (!first) return engine.task(name, "complete", { container });
        first = false;
        engine.task(name, "running", { container });
        setTimeout(() => {
          order.push("first ended");
          engine.task(name, "complete", { container });
        }, 40);
      };
      await startJob(engine.connect(), { ...job, subject: ["database", "pg-main-chinook"], run: "20260101000000-0001", role: "ensure", script: "postgres/database.sh", hostname: "srv80", files: {}, secrets: { "target-admin": "old" } });
      await run();
      assert.deepEqual(order, ["made first", "first ended", "made second"]);
      assert.deepEqual(await leftovers(engine.connect(), [], "lab", ["database", "pg-main-chinook"]), []);
    });
  });

  describe("settings", () => {
    const job: SettingsJob = {
      verb: "settings", estate: "lab", manager: at("srv84"), node: { ...at("srv80"), hostname: "srv80" }, engine: "redis", image: "redis:7", networks: ["lab-cache"], files: "x",
      instance: "cache", running: true, volume: "lab-cache-data", wanted: { timeout: "5" }, settings: { SETTINGS: "timeout 5\n" },
    };
    const run = (more: Partial<SettingsJob> = {}) => settings({ ...job, ...more }, context, engines(), () => ({ "redis/settings.sh": "true" }));
    const told = async () => (await journal().list({ record: "settings" })).map(({ subject, data }) => [subject, data.settings]);
    let mounts: unknown[];
    beforeEach(() => {
      mounts = [];
      engine.onService = (service, name) => {
        mounts.push(service.Spec.TaskTemplate.ContainerSpec.Mounts);
        engine.task(name, "complete", { exitCode: 0, container: engine.container(name, { Labels: service.Spec.Labels, files: new Map([["/tmp/dbhaven/result", '{"state":"done","waiting":["late"]}']]) }) });
      };
    });

    it("work on the instance's volume, say what waits for a start, and leave nothing but the note of what was told", async () => {
      assert.deepEqual(await run(), { instance: "cache", applied: 1, waiting: ["late"] });
      assert.deepEqual(mounts, [[{ Type: "volume", Source: "lab-cache-data", Target: "/volume" }]]);
      assert.deepEqual([engine.services.size, engine.secrets.size, engine.configs.size], [0, 0, 1]);
    });
    it("are noted once for each change", async () => {
      await run();
      await run();
      await run({ wanted: { timeout: "6" } });
      assert.deepEqual(await told(), [["cache", { timeout: "5" }], ["cache", { timeout: "6" }]]);
    });
    it("of a stopped instance start nothing and are not noted: it is told them when it runs again", async () => {
      assert.deepEqual(await run({ running: false }), { instance: "cache", applied: 0, waiting: [] });
      assert.deepEqual([mounts, await told()], [[], []]);
    });
  });
});
