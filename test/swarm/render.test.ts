import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { JobFailure } from "../../jobs/local/failure";
import { render, renderCheck } from "../../jobs/local/render";
import type { RenderedEntry } from "../../jobs/local/renderedRecord";
import { looking } from "../../jobs/local/runsWith";
import type { RenderJob } from "../../plan/jobs";
import { Journal } from "../../swarm/records";
import { temporaryFolder } from "../support/temporaryFolder";
import { FakeEngine } from "./fakeEngine";

const password = "generated-password-of-32-letters-";

describe("render", () => {
  let engine: FakeEngine;
  let folder: string;
  const usual = looking.poll;
  beforeEach(async () => {
    looking.poll = 3;
    engine = await FakeEngine.start();
    engine.images.add("socat:1");
    folder = temporaryFolder();
    // What the helper's scripts do to /files they do to a folder here.
    engine.before = (_, url) => {
      for (const helper of engine.containers.values()) {
        if (helper.Image === "socat:1" && url.includes("/exec")) helper.exec = ([, , script, ...values]) => inFolder(script!, values, helper.files.get("/tmp/contents"), helper.body.HostConfig.Mounts[0].Source);
      }
    };
    write("shop.env", "# the shop\nDB_HOST=old-db\nDB_PORT=3306\nDB_PASSWORD='old password'\nTZ=UTC\n");
    write("running", read("shop.env"));
    engine.container("old-db", { Networks: { "shop-net": { Aliases: ["db", "old-db"] } }, Running: false });
    engine.container("shop", { environment: () => read("running").split("\n").filter((line) => /=/.test(line)).map((line) => line.replace(/'/g, "")) });
  });
  afterEach(() => {
    looking.poll = usual;
    engine.stop();
  });

  function inFolder(script: string, values: string[], contents: string | undefined, source: string) {
    if (!fs.existsSync(source)) return { code: 1, stderr: "no such folder" };
    fs.writeFileSync(path.join(folder, "contents"), contents ?? "");
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script.replaceAll("/files", source).replaceAll("/tmp/contents", path.join(folder, "contents")), ...values], { encoding: "utf8" });
    return { code: status ?? 1, stdout, stderr };
  }
  const write = (name: string, text: string) => fs.writeFileSync(path.join(folder, name), text);
  const read = (name: string) => fs.readFileSync(path.join(folder, name), "utf8");
  const at = { server: "srv84", docker: "unix:///nowhere", sshOptions: [] };
  const job = (more: Partial<RenderJob> = {}): RenderJob => ({
    verb: "render", estate: "lab", manager: at, node: at, application: "shop", container: "shop", image: "socat:1",
    files: [{ path: path.join(folder, "shop.env"), format: "env", values: { DB_HOST: "${main.host}", DB_PORT: "${main.port}", DB_PASSWORD: "${main.password}", TZ: "CET" } }],
    restart: { command: ["sh", "-c", `echo restarted >>${folder}/restarts; cp ${folder}/shop.env ${folder}/running`], timeoutSeconds: 20 },
    known: { main: { host: "pg-main", port: "5432", database: "shop", account: "shop" } },
    sources: [{ node: at, address: "192.0.2.84", container: "old-db", port: 3306 }], runs: { orders: "R1" }, ...more,
  });
  const said: string[] = [];
  const context = { secrets: { "password-main": password }, say: (line: string) => void said.push(line) };
  const call = (more?: Partial<RenderJob>) => render(job(more), context, () => engine.connect());
  const restarts = () => (fs.existsSync(path.join(folder, "restarts")) ? read("restarts").split("\n").length - 1 : 0);
  const entries = async () => (await new Journal(engine.connect(), "lab").list({ record: "rendered" })).map(({ run, data }) => ({ run, ...(data as unknown as RenderedEntry) }));
  const failure = (promise: Promise<unknown>) => promise.then(() => assert.fail("it succeeded"), (error: unknown) => {
    assert.ok(error instanceof JobFailure, String((error as Error).stack));
    return error;
  });
  const kept = "shop.env.before-dbhaven-R1";
  const after = `# the shop\nDB_HOST=pg-main\nDB_PORT=5432\nDB_PASSWORD='${password}'\nTZ=CET\n`;

  it("replaces the values, keeps the file as it was beside it with its mode, and starts the container anew", async () => {
    const before = read("shop.env");
    fs.chmodSync(path.join(folder, "shop.env"), 0o640);
    assert.deepEqual(await call(), { application: "shop", files: [path.join(folder, "shop.env")] });
    assert.equal(read("shop.env"), after);
    assert.equal(read(kept), before);
    assert.deepEqual([kept, "shop.env"].map((name) => fs.statSync(path.join(folder, name)).mode & 0o777), [0o640, 0o640]);
    assert.deepEqual([read("running"), restarts()], [after, 1]);
    assert.deepEqual(fs.readdirSync(folder).filter((name) => name.startsWith(".")), []);
  });

  it("leaves alone what is right already, and does not restart it", async () => {
    await call();
    const { mtimeMs } = fs.statSync(path.join(folder, "shop.env"));
    await call();
    assert.equal(fs.statSync(path.join(folder, "shop.env")).mtimeMs, mtimeMs);
    assert.deepEqual([restarts(), (await entries()).length], [1, 1]);
  });

  it("killed after the file was written, restarts it next time, and never overwrites what it has kept", async () => {
    const before = read("shop.env");
    await failure(call({ restart: { command: ["false"], timeoutSeconds: 20 } }));
    assert.equal(read("shop.env"), after);
    await call();
    assert.deepEqual([read("running"), restarts(), read(kept)], [after, 1, before]);
    await render(job(), { ...context, secrets: { "password-main": "another" } }, () => engine.connect());
    assert.equal(read(kept), before);
    assert.deepEqual((await entries()).map(({ files }) => files[0]!.kept), [kept, kept, kept]);
  });

  it("says what the operator's command said where it fails", async () => {
    said.length = 0;
    const error = await failure(call({ restart: { command: ["sh", "-c", "echo pulling; echo 'no such service: shop' >&2; exit 3"], timeoutSeconds: 20 } }));
    assert.match(error.message, /application shop on srv84: the command that starts it anew \(sh -c .*\) failed with exit code 3: no such service: shop\. Mend it and run up again\.$/);
    assert.deepEqual(said.slice(-2), ["  pulling", "  no such service: shop"]);
    assert.match((await failure(call({ restart: { command: ["/no/such/program"], timeoutSeconds: 20 } }))).message, /failed with there is no such program here/);
    assert.match((await failure(call({ restart: { command: ["sleep", "20"], timeoutSeconds: 0.1 } }))).message, /failed with no end within 0\.1 s/);
  });

  it("names the variable that a container still has from before, and shows no password", async () => {
    const still = await failure(call({ restart: { command: ["true"], timeoutSeconds: 0.1 } }));
    assert.match(still.message, /within 0\.1 s after its command \(true\) its container shop runs, but its variable DB_HOST does not have what .*shop\.env says/);
    write("shop.env", `${read("shop.env")}REPORT_URL=mysql://shop@old-db/x\n`);
    const other = await failure(call({ restart: { ...job().restart, timeoutSeconds: 1 } }));
    assert.match(other.message, /its variable REPORT_URL still names a place where the database is no more/);
    assert.ok(![still.message, other.message, ...said, JSON.stringify(await entries()), ...engine.urls].some((text) => text.includes(password)));
    for (const container of engine.containers.values()) assert.ok(!JSON.stringify(container.body).includes(password));
  });

  it("waits for a container that is made anew", async () => {
    const shop = [...engine.containers.values()].find(({ Name }) => Name === "shop")!;
    shop.Running = false;
    const starting = call();
    const looks = () => engine.calls.filter((one) => one === "GET /containers/shop/json").length;
    engine.before = ((before) => (method: string, url: string) => {
      before(method, url);
      if (looks() > 4) shop.Running = true;
    })(engine.before);
    await starting;
  });

  it("makes a file of YAML that is not there, without a file to keep", async () => {
    const file = path.join(folder, "compose.override.yaml");
    await call({ files: [...job().files, { path: file, format: "yaml", values: { "networks.databases.name": "lab-pg-main", "networks.databases.external": "true" } }] });
    assert.equal(read("compose.override.yaml"), "networks:\n  databases:\n    name: lab-pg-main\n    external: true\n");
    assert.deepEqual((await entries())[0]!.files.map(({ kept: name }) => name), [kept, null]);
  });

  it("notes for the way back what it has written, before it writes", async () => {
    await call();
    const [{ run, server, container, places, files }] = (await entries()) as [RenderedEntry & { run: string }];
    assert.deepEqual({ run, server, container, places }, { run: "R1", server: "srv84", container: "shop", places: {
      before: { names: [{ host: "old-db", port: 3306 }, { host: "db", port: 3306 }], addresses: [] }, now: { names: [{ host: "pg-main", port: 5432 }], addresses: [] },
    } });
    assert.deepEqual(files.map(({ keys, passwords }) => [keys, passwords]), [[["DB_HOST", "DB_PORT", "DB_PASSWORD"], ["DB_PASSWORD"]]]);
  });

  describe("looked at before the fence", () => {
    const check = (values: Record<string, string> = { DB_HOST: "${main.host}" }, file = "shop.env", format: "env" | "yaml" = "env") => {
      const { estate, node, application, container, image } = job();
      return renderCheck({ verb: "render-check", estate, node, application, container, image, files: [{ path: path.join(folder, file), format, values }] }, context, () => engine.connect());
    };
    const refused = async (promise: Promise<unknown>, pattern: RegExp) => {
      const error = await failure(promise);
      assert.equal(error.failure, "refused");
      assert.match(error.message, pattern);
    };

    it("changes nothing, and leaves no helper", async () => {
      const before = fs.readdirSync(folder);
      const text = read("shop.env");
      await check();
      assert.deepEqual([fs.readdirSync(folder).filter((name) => name !== "contents"), read("shop.env")], [before, text]);
      assert.deepEqual([...engine.containers.values()].map(({ Name }) => Name), ["old-db", "shop"]);
    });

    it("refuses a file that is missing, a link, a folder, and what has no place in it", async () => {
      fs.symlinkSync(path.join(folder, "shop.env"), path.join(folder, "link.env"));
      fs.mkdirSync(path.join(folder, "inner"));
      write("multi.env", 'KEY="a\nb"\n');
      write("compose.yaml", "services: [\n");
      await refused(check(undefined, "none.env"), /application shop: .*none\.env on srv84: there is no such file; correct its path, or make it\./);
      await refused(check(undefined, "link.env"), /link\.env on srv84 is a symbolic link; name the file that it leads to/);
      await refused(check(undefined, "inner"), /inner on srv84 is no regular file/);
      await refused(check({ KEY: "x" }, "multi.env"), /multi\.env on srv84: the value of KEY goes on after its line/);
      await refused(check({ a: "x" }, "compose.yaml", "yaml"), /compose\.yaml on srv84: it is no YAML of one document/);
      await refused(check(undefined, "no-folder/shop.env"), /no-folder\/shop\.env on srv84 cannot be used: no such folder/);
    });

    it("refuses a container that is not there", async () => {
      engine.containers.clear();
      await refused(check(), /application shop: server srv84 has no container shop; correct its name/);
    });
  });
});
