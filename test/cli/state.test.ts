import * as assert from "node:assert/strict";
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { moveArguments, stackAndMove, stackArguments, told } from "../../cli/arguments";
import { backendFolder, isPulumiAlive, locks, takeOverLocks } from "../../cli/lock";
import { mendCheckpoint, type Operation } from "../../cli/checkpoint";
import { UserError } from "../../config/issues";
import { patience, removeHalfMade, settleInDatabases, startMade } from "../../cli/halfMade";
import { hasPending } from "../../cli/pending";
import { environment, stackOptions, workspace } from "../../cli/pulumi";
import { planInstances } from "../../plan/instances";
import { parsed, parsedMariadb } from "../support/estates";
import { FakeEngine, refuse } from "../swarm/fakeEngine";

let folder: string;
const setUp = () => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-cli-")));
const tearDown = () => fs.rmSync(folder, { recursive: true, force: true });

describe("lock of a file backend", () => {
  beforeEach(setUp);
  afterEach(tearDown);
  const place = () => path.join(folder, ".pulumi", "locks", "organization", "dbhaven", "dev");
  const lock = (pid: number, hostname = "here") => {
    fs.mkdirSync(place(), { recursive: true });
    fs.writeFileSync(path.join(place(), `${pid}.json`), JSON.stringify({ pid, username: "ann", hostname, timestamp: "2026-11-21T12:07:25.047178377Z" }));
    fs.writeFileSync(path.join(place(), `${pid}.json.attrs`), "{}");
  };
  const takeOver = (alive: number[]) => {
    const said: string[] = [];
    takeOverLocks(locks(folder, "dbhaven", "dev"), (line) => said.push(line), "here", (pid) => alive.includes(pid));
    return said;
  };

  it("is taken over when its process on this machine is gone, and says so", () => {
    lock(17);
    assert.deepEqual(takeOver([]), ["took over the lock of ann (pid 17, since 2026-11-21T12:07:25Z): that process is gone"]);
    assert.deepEqual(fs.readdirSync(place()), []);
  });
  it("is left alone and named when its process lives", () => {
    lock(17);
    lock(18);
    assert.throws(() => takeOver([18]), /^Error: the stack is locked by ann@here \(pid 18\) since 2026-11-21T12:07:25Z; wait until it is done\.$/);
    assert.deepEqual(fs.readdirSync(place()).length, 4, "nothing is removed while somebody holds the stack");
  });
  it("is left alone and named when it is another machine's, whatever runs here", () => {
    lock(17, "elsewhere");
    assert.throws(() => takeOver([]), /locked by ann@elsewhere \(pid 17\) since .*; wait until it is done; if that process is gone there, run: pulumi cancel\.$/);
  });
  it("is none where there is no lock", () => assert.deepEqual(takeOver([]), []));
  it("believes a process alive only if it is a pulumi", async () => {
    assert.equal(isPulumiAlive(process.pid), fs.readFileSync(`/proc/${process.pid}/cmdline`, "utf8").includes("pulumi"));
    const child = spawn("sleep", ["30"], { argv0: "pulumi" });
    assert.equal(isPulumiAlive(child.pid!), true);
    child.kill("SIGKILL");
    await new Promise((resolve) => child.on("exit", resolve));
    assert.equal(isPulumiAlive(child.pid!), false);
  });
  it("is looked for in file backends only", () => {
    assert.equal(backendFolder("file:///var/state?metadata=skip"), "/var/state");
    assert.equal(backendFolder("file://~/state"), path.join(os.homedir(), "state"));
    assert.equal(backendFolder("s3://bucket"), undefined);
    assert.equal(backendFolder(undefined), undefined);
  });
});

describe("state file of a file backend", () => {
  beforeEach(setUp);
  afterEach(tearDown);
  const mended = (files: Record<string, string>) => {
    const place = path.join(folder, ".pulumi", "stacks", "dbhaven");
    fs.mkdirSync(place, { recursive: true });
    for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(place, name), text);
    const said: string[] = [];
    mendCheckpoint(folder, "dbhaven", "dev", (line) => said.push(line));
    return { said, files: Object.fromEntries(fs.readdirSync(place).sort().map((name) => [name, fs.readFileSync(path.join(place, name), "utf8")])) };
  };

  it("is taken from the last whole one where a kill cut it off, and the cut one is kept", () => {
    for (const cut of ["", '{"version":3,"checkp']) {
      const { said, files } = mended({ "dev.json": cut, "dev.json.bak": '{"version":3}' });
      assert.deepEqual(files, { "dev.json": '{"version":3}', "dev.json.bak": '{"version":3}', "dev.json.cut-off": cut });
      assert.match(said.join(), /^the state of stack dev was cut off by a kill while it was written: the last whole one takes its place/);
    }
  });
  it("stays as it is where it is whole, or where there is none yet", () => {
    assert.deepEqual(mended({}), { said: [], files: {} });
    assert.deepEqual(mended({ "dev.json": "{}", "dev.json.bak": '{"version":3}' }).files["dev.json"], "{}");
  });
  it("loses a note on its type that a kill cut off, by which no pulumi would read it; a whole one stays", () => {
    const { said, files } = mended({ "dev.json": "{}", "dev.json.attrs": "", "dev.json.bak": "{}", "dev.json.bak.attrs": '{"user.co', "other.json.attrs": "{}" });
    assert.deepEqual(files, { "dev.json": "{}", "dev.json.bak": "{}", "other.json.attrs": "{}" });
    assert.equal(said.length, 0);
    assert.equal(mended({ "dev.json": "{}", "dev.json.attrs": '{"md5":""}' }).files["dev.json.attrs"], '{"md5":""}');
  });
  it("is named where no whole one is left", () => {
    assert.throws(() => mended({ "dev.json": "", "dev.json.bak": "{" }), /state of stack dev .*dev\.json\) is cut off, and there is no whole one beside it; bring it back from a backup\.$/);
    assert.throws(() => mended({ "dev.json": "" }), /is cut off/);
  });
});

describe("pending operations", () => {
  beforeEach(setUp);
  afterEach(tearDown);
  const operation = (type: string, kind: string, name: string): Operation => ({ type, resource: { urn: `urn:pulumi:dev::dbhaven::${kind}::${name}`, type: kind, inputs: { name } } });
  const container = (name: string, ...initErrors: string[]) => ({ urn: `urn:pulumi:dev::dbhaven::docker:index/container:Container::${name}`, type: "docker:index/container:Container", inputs: { name }, initErrors });
  const state = (...operations: Operation[]) => stateWith({ pending_operations: operations });
  const stateWith = (latest: object) => {
    fs.mkdirSync(path.join(folder, ".pulumi", "stacks", "dbhaven"), { recursive: true });
    fs.writeFileSync(path.join(folder, ".pulumi", "stacks", "dbhaven", "dev.json"), JSON.stringify({ version: 3, checkpoint: { latest } }));
  };
  it("are seen in the state's file without starting pulumi", () => {
    assert.equal(hasPending(folder, "dbhaven", "dev"), false, "no state yet");
    state();
    assert.equal(hasPending(folder, "dbhaven", "dev"), false);
    state(operation("updating", "docker:index/service:Service", "lab-shop"));
    assert.equal(hasPending(folder, "dbhaven", "dev"), false, "an update is just done again");
    state(operation("creating", "docker:index/service:Service", "lab-shop"));
    assert.equal(hasPending(folder, "dbhaven", "dev"), true);
    assert.equal(hasPending(undefined, "dbhaven", "dev"), undefined, "another backend: ask pulumi");
    stateWith({ resources: [container("lab-proxy")] });
    assert.equal(hasPending(folder, "dbhaven", "dev"), false);
    stateWith({ resources: [container("lab-proxy", "Unable to start container")] });
    assert.equal(hasPending(folder, "dbhaven", "dev"), true, "made and not started");
  });
  it("that made a container and could not start it are ended by starting it", async () => {
    const engine = await FakeEngine.start();
    try {
      const docker = engine.connect();
      const made = engine.container("lab-proxy-shop-db", { Labels: { "dev.dbhaven.estate": "lab" }, Running: false });
      const others = engine.container("lab-proxy-other", { Running: false });
      const said: string[] = [];
      const start = () => startMade([container("lab-proxy-shop-db", "Unable to start container"), container("lab-proxy-other", "Unable to start container"), container("gone", "Unable to start container")], { manager: docker, byServer: { srv84: docker } }, "lab", (line) => said.push(line));
      engine.before = (method) => void (method === "POST" && refuse(500, "network lab-pg-main not found"));
      await assert.rejects(start(), /^Error: the container lab-proxy-shop-db on server srv84 was made by an earlier up and does not start: network lab-pg-main not found; mend that/);
      engine.before = () => {};
      await start();
      await start();
      assert.deepEqual([made.Running, others.Running], [true, false]);
      assert.deepEqual(said, ["started the container lab-proxy-shop-db, which was made and not started"]);
    } finally {
      engine.stop();
    }
  });
  it("that made a container and could not start it, since the engine lost its network, do not start it with the address that it was given then", async () => {
    const engine = await FakeEngine.start();
    try {
      engine.taken.add("10.0.0.7");
      const made = engine.container("lab-proxy-shop-db", {
        Labels: { "dev.dbhaven.estate": "lab" }, Running: false, Networks: { "lab-pg-main": { IPAMConfig: { IPv4Address: "10.0.0.7" }, EndpointID: "", Aliases: ["shop-db"] } },
      });
      const lost = container("lab-proxy-shop-db", "Unable to start container: Error response from daemon: network hqrjbrr7io2tgfkmt2utsabn1 not found");
      await startMade([lost], { manager: engine.connect(), byServer: { srv84: engine.connect() } }, "lab", () => undefined);
      assert.deepEqual([made.Running, made.Networks["lab-pg-main"]!.Aliases], [true, ["shop-db"]]);
      assert.equal(engine.calls.filter((call) => call.endsWith("/start")).length, 1, "the wait for an address that is taken is 20 s");
    } finally {
      engine.stop();
    }
  });
  it("leave no half-made container or secret behind, and nothing of others away", async () => {
    const engine = await FakeEngine.start();
    try {
      const docker = engine.connect();
      const own = { "dev.dbhaven.estate": "lab" };
      engine.container("lab-proxy-shop-db", { Labels: own });
      engine.container("lab-proxy-other", { Labels: {} });
      await docker.createSecret({ Name: "password-1", Labels: own, Data: "" } as never);
      await docker.createSecret({ Name: "password-2", Labels: {}, Data: "" } as never);
      const said: string[] = [];
      await removeHalfMade([
        operation("creating", "docker:index/container:Container", "lab-proxy-shop-db"), operation("creating", "docker:index/container:Container", "lab-proxy-other"),
        operation("creating", "docker:index/secret:Secret", "password-1"), operation("creating", "docker:index/secret:Secret", "password-2"),
        operation("creating", "docker:index/volume:Volume", "lab-pg-main-data"), operation("creating", "docker:index/service:Service", "lab-pg-main"),
      ], { manager: docker, byServer: { srv84: docker, srv80: docker } }, "lab", (line) => said.push(line));
      assert.deepEqual(said, ["removed the half-made container lab-proxy-shop-db", "removed the half-made secret password-1"]);
      assert.deepEqual([...engine.containers.values()].map(({ Name }) => Name), ["lab-proxy-other"]);
      assert.deepEqual([...engine.secrets.values()].map(({ Spec }) => Spec.Name), ["password-2"]);
    } finally {
      engine.stop();
    }
  });
  it("name what was made inside a database server, asked through its own socket, and only what is there", async () => {
    const engine = await FakeEngine.start();
    try {
      const estate = parsed();
      const { serviceName } = planInstances(estate).find(({ key }) => key === "billing")!;
      const asked: string[][] = [];
      engine.container("task", {
        Labels: { "com.docker.swarm.service.name": serviceName },
        exec: (command) => (asked.push(command), { code: 0, stdout: command.at(-1)!.includes("pg_roles") ? "postgres\nbilling_owner\n" : "postgres\n" }),
      });
      const made = (type: string, logical: string, name: string, instance = "billing"): Operation => ({ type: "creating", resource: {
        urn: `urn:pulumi:dev::dbhaven::dbhaven:index:ServiceDatabase$${type}::${logical}`, type, inputs: { name },
        provider: `urn:pulumi:dev::dbhaven::dbhaven:index:PostgresInstance$pulumi:providers:postgresql::${instance}-accounts::id`,
      } });
      const docker = engine.connect();
      const byServer = Object.fromEntries(Object.keys(estate.servers).map((name) => [name, docker]));
      const operations = [
        made("postgresql:index/role:Role", "billing-billing-owner", "billing_owner"), made("postgresql:index/role:Role", "billing-billing-billing_app", "billing_app"),
        made("postgresql:index/database:Database", "billing-billing", "billing"), made("postgresql:index/role:Role", "gone-owner", "billing_owner", "gone"),
        operation("creating", "docker:index/service:Service", "small-billing"),
      ];
      const look = (servers: typeof byServer = byServer) => settleInDatabases(operations, estate, { manager: docker, byServer: servers }, () => {});
      assert.deepEqual(await look(), { there: [operations[0].resource.urn], unknown: [] });
      assert.ok(asked.every(([program, ...rest]) => program === "psql" && !rest.includes("-h")));
      const [task] = engine.containers.values();
      const answer = task!.exec!;
      let starting = 2;
      task!.exec = (command) => (starting-- > 0 ? { code: 2, stdout: "" } : answer(command));
      assert.deepEqual((await look()).there, [operations[0].resource.urn], "of one that is starting it is waited for");
      patience.answer = 10;
      engine.containers.clear();
      assert.deepEqual(await look(), { there: [], unknown: operations.slice(0, 3).map(({ resource: { urn } }) => urn) }, "an instance that does not run");
      assert.deepEqual(await look({ app1: docker }), { there: [], unknown: [] }, "an instance whose server is offline");
    } finally {
      engine.stop();
    }
  });
  it("leave no half-made account in a MariaDB server, where none can be imported", async () => {
    const engine = await FakeEngine.start();
    try {
      const estate = parsedMariadb();
      const { serviceName } = planInstances(estate).find(({ key }) => key === "open")!;
      const asked: string[] = [];
      engine.container("task", {
        Labels: { "com.docker.swarm.service.name": serviceName },
        // The server itself knows whether it is one that nobody could use yet.
        exec: (command) => (asked.push(command.join(" ")), { code: 0, stdout: command.at(-1)!.includes(Buffer.from("clerk").toString("hex")) ? "1\n" : "0\n" }),
      });
      const account = (user: string): Operation => ({ type: "creating", resource: {
        urn: `urn:pulumi:dev::dbhaven::mysql:index/user:User::open-shop-${user}`, type: "mysql:index/user:User", inputs: { user, host: "%" },
        provider: "urn:pulumi:dev::dbhaven::dbhaven:index:MariadbInstance$pulumi:providers:mysql::open-accounts::id",
      } });
      const docker = engine.connect();
      const said: string[] = [];
      await settleInDatabases([account("clerk"), account("other"), operation("creating", "docker:index/service:Service", "shops-open")], estate,
        { manager: docker, byServer: { db1: docker, app1: docker } }, (line) => said.push(line));
      assert.deepEqual(said, ["removed the half-made account clerk of open"]);
      assert.equal(asked.length, 2);
      for (const command of asked) assert.match(command, /drop user [^]*ssl_type[^]*authentication_string/);
    } finally {
      engine.stop();
    }
  });
});

describe("workspace", () => {
  beforeEach(setUp);
  afterEach(tearDown);
  it("puts its programs, then this folder's, before PATH, and wins over the caller's environment", () => {
    const env = environment({ env: { PATH_PREPEND: "/a:/b", PULUMI_HOME: "/home" }, configFiles: {} }, { PATH: "/usr/bin", PULUMI_HOME: "/mine", X: "1" }, "/co");
    assert.equal(env.PATH, "/a:/b:/co/node_modules/.bin:/usr/bin");
    assert.deepEqual([env.PULUMI_HOME, env.X, env.PULUMI_SKIP_UPDATE_CHECK, env.PATH_PREPEND], ["/home", "1", "true", undefined]);
  });
  it("may be missing, and names the stack's configuration where it has one", () => {
    assert.deepEqual(workspace(folder), { env: {}, configFiles: {} });
    fs.mkdirSync(path.join(folder, ".dbhaven"));
    fs.writeFileSync(path.join(folder, ".dbhaven", "workspace.json"), '{"configFiles":{"dev":".dbhaven/lab/Pulumi.dev.yaml"}}');
    assert.deepEqual(stackOptions("dev", workspace(folder)), ["--stack", "dev", "--config-file", ".dbhaven/lab/Pulumi.dev.yaml"]);
    assert.deepEqual(stackOptions("prod", workspace(folder)), ["--stack", "prod"]);
    fs.writeFileSync(path.join(folder, ".dbhaven", "workspace.json"), "{");
    assert.throws(() => workspace(folder), /workspace.json is no JSON .*; remove it, or start the lab again/);
  });
  it("finds the stacks of example estates beside these, unless the project's folder or the workspace has a file for them", () => {
    const beside = (stack: string) => path.join("estates", "shop", `Pulumi.${stack}.yaml`);
    fs.mkdirSync(path.join(folder, "estates", "shop"), { recursive: true });
    for (const file of ["estates/shop.yaml", beside("shop-dev"), beside("shop-prod"), beside("shop-test"), "Pulumi.shop-prod.yaml"]) fs.writeFileSync(path.join(folder, file), "");
    assert.deepEqual(workspace(folder).configFiles, { "shop-dev": beside("shop-dev"), "shop-test": beside("shop-test") });
    fs.mkdirSync(path.join(folder, ".dbhaven"));
    fs.writeFileSync(path.join(folder, ".dbhaven", "workspace.json"), '{"configFiles":{"shop-test":"elsewhere.yaml"}}');
    assert.deepEqual(stackOptions("shop-test", workspace(folder)), ["--stack", "shop-test", "--config-file", "elsewhere.yaml"]);
    assert.deepEqual(stackOptions("shop-dev", workspace(folder)), ["--stack", "shop-dev", "--config-file", beside("shop-dev")]);
    assert.deepEqual(stackOptions("shop-prod", workspace(folder)), ["--stack", "shop-prod"]);
  });
  it("takes the first word as the stack and hands the rest on", () => {
    assert.deepEqual(stackArguments([]), { stack: "dev", rest: [], help: false });
    assert.deepEqual(stackArguments(["prod", "--diff"]), { stack: "prod", rest: ["--diff"], help: false });
    assert.deepEqual(stackArguments(["--diff", "--target=urn"]), { stack: "dev", rest: ["--diff", "--target=urn"], help: false });
    assert.deepEqual(stackArguments(["dev", "--target", "urn"]), { stack: "dev", rest: ["--target", "urn"], help: false });
    assert.equal(stackArguments(["--help"]).help, true);
    assert.equal(stackArguments(["--help", "prod"]).help, true);
  });
  it("does not take the default for a stack that is named behind an option, nor an option's value for it", () => {
    assert.throws(() => stackArguments(["--adopt", "prod"]), (error: Error) => error instanceof UserError
      && error.message === '"prod" stands behind --adopt: name the stack first (prod --adopt), also where it is the value of an option (dev --adopt prod). Nothing was touched.');
    assert.throws(() => stackArguments(["--diff", "--target", "urn"]), /\(dev --diff --target urn\)/);
  });

  it("name a move, after its stack where there is one; an option keeps its value, and no word is passed over", () => {
    assert.deepEqual(stackAndMove(["orders"]), { stack: "dev", move: "orders", more: [] });
    assert.deepEqual(stackAndMove(["prod", "orders", "users"]), { stack: "prod", move: "orders", more: ["users"] });
    assert.equal(stackAndMove([]).move, undefined);
    assert.deepEqual(moveArguments(["orders"]), { stack: "dev", move: "orders", all: false, options: [] });
    assert.deepEqual(moveArguments(["prod", "orders", "--message", "day 1"]), { stack: "prod", move: "orders", all: false, options: ["--message", "day 1"] });
    assert.deepEqual(moveArguments(["orders", "--target", "urn"]), { stack: "dev", move: "orders", all: false, options: ["--target", "urn"] });
    assert.deepEqual(moveArguments(["prod", "--all", "--yes"]), { stack: "prod", move: undefined, all: true, options: ["--yes"] });
    assert.deepEqual(moveArguments([]), { stack: "dev", move: undefined, all: false, options: [] });
    assert.throws(() => moveArguments(["prod", "orders", "users"]), /"users" is a word too many: name one move/);
    assert.throws(() => moveArguments(["prod", "orders", "--all"]), /"orders" is a word too many/);
  });
  it("says what is wrong with an option in a sentence, and has a stack trace for bugs alone", () => {
    const options = { to: { type: "string" }, watch: { type: "boolean" } } as const;
    const mistake = (...args: string[]) => {
      try {
        return parseArgs({ args, options });
      } catch (error) {
        return told(error);
      }
    };
    assert.equal(mistake("--to"), "Option '--to <value>' argument missing");
    assert.equal(mistake("--watch=yes"), "Option '--watch' does not take an argument");
    assert.match(String(mistake("--toe")), /^Unknown option '--toe'/);
    assert.match(told(new TypeError("a bug")), /^TypeError: a bug\n +at /);
  });
});
