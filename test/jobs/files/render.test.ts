import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { renderCheck } from "../../../jobs/local/render";
import { looking } from "../../../jobs/local/runsWith";
import { failure, FilesWorld, password } from "./filesWorld";

describe("render", () => {
  let world: FilesWorld;
  const usual = looking.poll;
  beforeEach(async () => {
    looking.poll = 3;
    world = await FilesWorld.start();
  });
  afterEach(() => {
    looking.poll = usual;
    world.engine.stop();
  });
  const kept = "shop.env.before-dbhaven-R1";
  const after = `# the shop\nDB_HOST=pg-main\nDB_PORT=5432\nDB_PASSWORD='${password}'\nTZ=CET\n`;

  it("replaces the values, keeps the file as it was beside it with its mode, and starts the container anew", async () => {
    const before = world.read("shop.env");
    fs.chmodSync(world.path("shop.env"), 0o640);
    assert.deepEqual(await world.render(), { application: "shop", files: [world.path("shop.env")] });
    assert.equal(world.read("shop.env"), after);
    assert.equal(world.read(kept), before);
    assert.deepEqual([kept, "shop.env"].map((name) => fs.statSync(world.path(name)).mode & 0o777), [0o640, 0o640]);
    assert.deepEqual([world.read("running"), world.restarts()], [after, 1]);
    assert.deepEqual(fs.readdirSync(world.folder).filter((name) => name.startsWith(".")), []);
  });

  it("leaves alone what is right already, and does not restart it", async () => {
    await world.render();
    const { mtimeMs } = fs.statSync(world.path("shop.env"));
    await world.render();
    assert.equal(fs.statSync(world.path("shop.env")).mtimeMs, mtimeMs);
    assert.deepEqual([world.restarts(), (await world.entries()).length], [1, 1]);
  });

  it("killed after the file was written, restarts it next time, and never overwrites what it has kept", async () => {
    const before = world.read("shop.env");
    await failure(world.render({ restart: { command: ["false"], timeoutSeconds: 20 } }));
    assert.equal(world.read("shop.env"), after);
    await world.render();
    assert.deepEqual([world.read("running"), world.restarts(), world.read(kept)], [after, 1, before]);
    await world.render({}, { "password-main": "another" });
    assert.equal(world.read(kept), before);
    assert.deepEqual((await world.entries()).map(({ files }) => files[0]!.kept), [kept, kept, kept]);
  });

  it("says what the operator's command said where it fails", async () => {
    const error = await failure(world.render({ restart: { command: ["sh", "-c", "echo pulling; echo 'no such service: shop' >&2; exit 3"], timeoutSeconds: 20 } }));
    assert.match(error.message, /application shop on srv84: the command that starts it anew \(sh -c .*\) failed with exit code 3: no such service: shop\. Mend it and run up again\.$/);
    assert.deepEqual(world.said.slice(-2), ["  pulling", "  no such service: shop"]);
    assert.match((await failure(world.render({ restart: { command: ["/no/such/program"], timeoutSeconds: 20 } }))).message, /failed with there is no such program here/);
    assert.match((await failure(world.render({ restart: { command: ["sleep", "20"], timeoutSeconds: 0.1 } }))).message, /failed with no end within 0\.1 s/);
  });

  it("names the variable that a container still has from before, and shows no password", async () => {
    const still = await failure(world.render({ restart: { command: ["true"], timeoutSeconds: 0.1 } }));
    assert.match(still.message, /within 0\.1 s after its command \(true\) its container shop runs, but its variable DB_HOST does not have what .*shop\.env says/);
    world.write("shop.env", `${world.read("shop.env")}REPORT_URL=mysql://shop@old-db/x\n`);
    const other = await failure(world.render({ restart: { ...world.job().restart, timeoutSeconds: 1 } }));
    assert.match(other.message, /its variable REPORT_URL still names a place where the database is no more/);
    assert.ok(![still.message, other.message, ...world.said, JSON.stringify(await world.entries()), ...world.engine.urls].some((text) => text.includes(password)));
    for (const container of world.engine.containers.values()) assert.ok(!JSON.stringify(container.body).includes(password));
  });

  it("leaves the name to a container that a proxy answers to, for another of its databases", async () => {
    world.write("shop.env", `${world.read("shop.env")}REDIS_HOST=db\nREPORT_HOST=old-db\n`);
    const error = await failure(world.render({ restart: { ...world.job().restart, timeoutSeconds: 0.1 }, proxied: [{ host: "db", port: 6379 }] }));
    assert.match(error.message, /its variable REPORT_HOST still names a place/);
    await world.render({ proxied: [{ host: "db", port: 6379 }, { host: "old-db", port: 6379 }] });
    assert.equal(world.restarts(), 1);
  });

  it("waits for a container that is made anew", async () => {
    const shop = [...world.engine.containers.values()].find(({ Name }) => Name === "shop")!;
    shop.Running = false;
    const starting = world.render();
    const looks = () => world.engine.calls.filter((one) => one === "GET /containers/shop/json").length;
    world.engine.before = ((before) => (method: string, url: string) => {
      before(method, url);
      if (looks() > 4) world.shop.Running = true;
    })(world.engine.before);
    await starting;
  });

  it("makes a file of YAML that is not there, without a file to keep", async () => {
    const file = world.path("compose.override.yaml");
    await world.render({ files: [...world.job().files, { path: file, format: "yaml", values: { "networks.databases.name": "lab-pg-main", "networks.databases.external": "true" } }] });
    assert.equal(world.read("compose.override.yaml"), "networks:\n  databases:\n    name: lab-pg-main\n    external: true\n");
    assert.deepEqual((await world.entries())[0]!.files.map(({ kept: name }) => name), [kept, null]);
  });

  it("lets everybody read a file that it makes, but for one with a password in it", async () => {
    const made = (name: string, value: string) => ({ path: world.path(name), format: "yaml" as const, values: { "services.shop.environment.DB": value } });
    await failure(world.render({ files: [made("open.yaml", "${main.host}"), made("closed.yaml", "${main.password}")], restart: { command: ["false"], timeoutSeconds: 1 } }));
    assert.deepEqual(["open.yaml", "closed.yaml"].map((name) => fs.statSync(world.path(name)).mode & 0o777), [0o644, 0o600]);
  });

  it("notes for the way back what it has written, before it writes", async () => {
    await world.render();
    const [{ run, server, container, places, files }] = (await world.entries()) ;
    assert.deepEqual({ run, server, container, places }, { run: "R1", server: "srv84", container: "shop", places: {
      before: { names: [{ host: "old-db", port: 3306 }, { host: "db", port: 3306 }], addresses: [] }, now: { names: [{ host: "pg-main", port: 5432 }], addresses: [] },
    } });
    assert.deepEqual(files.map(({ keys, passwords }) => [keys, passwords]), [[["DB_HOST", "DB_PORT", "DB_PASSWORD"], ["DB_PASSWORD"]]]);
  });

  describe("looked at before the fence", () => {
    const check = (values: Record<string, string> = { DB_HOST: "${main.host}" }, file = "shop.env", format: "env" | "yaml" = "env") => {
      const { estate, node, application, container, image } = world.job();
      return renderCheck({ verb: "render-check", estate, node, application, container, image, files: [{ path: world.path(file), format, values }] }, world.context, world.connect);
    };
    const refused = async (promise: Promise<unknown>, pattern: RegExp) => {
      const error = await failure(promise);
      assert.equal(error.failure, "refused");
      assert.match(error.message, pattern);
    };

    it("changes nothing, and leaves no helper", async () => {
      const before = fs.readdirSync(world.folder);
      const text = world.read("shop.env");
      await check();
      assert.deepEqual([fs.readdirSync(world.folder).filter((name) => name !== "contents"), world.read("shop.env")], [before, text]);
      assert.deepEqual([...world.engine.containers.values()].map(({ Name }) => Name), ["old-db", "shop"]);
    });

    it("takes away what a killed call has made and not started, and nothing that another call is about to start", async () => {
      const helper = (name: string, made: number) => world.engine.container(name, { Running: false, made, Labels: { "dev.dbhaven.estate": "lab", "dev.dbhaven.files": "shop" } });
      helper("killed", Date.now() / 1000 - 3600);
      helper("begins", Date.now() / 1000);
      await check();
      assert.deepEqual([...world.engine.containers.values()].map(({ Name }) => Name), ["old-db", "shop", "begins"]);
    });

    it("refuses a file that is missing, a link, a folder, and what has no place in it", async () => {
      fs.symlinkSync(world.path("shop.env"), world.path("link.env"));
      fs.mkdirSync(world.path("inner"));
      world.write("multi.env", 'KEY="a\nb"\n');
      world.write("compose.yaml", "services: [\n");
      await refused(check(undefined, "none.env"), /application shop: .*none\.env on srv84: there is no such file; correct its path, or make it\./);
      await refused(check(undefined, "link.env"), /link\.env on srv84 is a symbolic link; name the file that it leads to/);
      await refused(check(undefined, "inner"), /inner on srv84 is no regular file/);
      await refused(check({ KEY: "x" }, "multi.env"), /multi\.env on srv84: the value of KEY goes on after its line/);
      await refused(check({ a: "x" }, "compose.yaml", "yaml"), /compose\.yaml on srv84: it is no YAML of one document/);
      await refused(check(undefined, "no-folder/shop.env"), /no-folder\/shop\.env on srv84 cannot be used: no such folder/);
    });

    it("refuses a file that is not what the container has its environment from, whose new values it would never get", async () => {
      world.write("application.properties", "spring.datasource.url=jdbc:postgresql://old-db/shop\n");
      await refused(check({ "spring.datasource.url": "jdbc:postgresql://${main.host}/shop" }, "application.properties"),
        /application shop: its container shop runs from other settings: none of its variables has the value of spring\.datasource\.url in .*application\.properties; name the file that its environment comes from, or start it anew from this one\.$/);
      world.write("shop.env", world.read("shop.env").replace("old-db", "another"));
      await refused(check(), /its variable DB_HOST does not have what .*shop\.env says/);
      await check({ TZ: "CET", DB_USER: "${main.account}" });
    });

    it("refuses a place of YAML that is in no environment, and leaves what compose fills in to compose", async () => {
      world.write("compose.yaml", "services:\n  shop:\n    extra_hosts: [old-db=192.0.2.84]\n    environment:\n      DB_HOST: ${HOST:-old-db}\n      TZ: UTC\n");
      const place = (key: string) => check({ [key]: "${main.host}" }, "compose.yaml", "yaml");
      await refused(place("services.shop.extra_hosts[0]"), /none of its variables has the value of services\.shop\.extra_hosts\[0\] in/);
      await refused(place("services.shop.extra_hosts[1]"), /services\.shop\.extra_hosts\[1\] in .*compose\.yaml is in no environment/);
      for (const key of ["DB_HOST", "TZ", "DB_NAME"]) await place(`services.shop.environment.${key}`);
    });

    it("refuses a container that is not there", async () => {
      world.engine.containers.clear();
      await refused(check(), /application shop: server srv84 has no container shop; correct its name/);
    });
  });
});
