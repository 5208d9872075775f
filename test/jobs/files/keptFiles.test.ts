import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { renderedFiles } from "../../../cli/checks/renderedFiles";
import { lookAt } from "../../../cli/checks/world";
import { surveyRemoval } from "../../../cli/removal";
import { loadEstateFromFiles } from "../../../config/load";
import type { RenderedEntry } from "../../../jobs/local/renderedRecord";
import { looking } from "../../../jobs/local/runsWith";
import { planEstate } from "../../../plan/plan";
import { FilesWorld, password } from "./filesWorld";

const { estate: asShipped } = loadEstateFromFiles({ stack: "dev" });
const { proxy: image } = asShipped.images;
/** The shop is one whose files somebody else reads; what these say is the world's. */
const estate = {
  ...asShipped,
  moves: { chinook: { ...asShipped.moves.chinook!, phase: "completed" as const } },
  applications: { shop: { container: "shop", server: "srv84", databases: asShipped.applications.shop!.databases, settings: { files: {}, restart: { command: ["true"], timeoutSeconds: 1 } } } },
} as unknown as typeof asShipped;
const kept = "shop.env.before-dbhaven-R1";

describe("Files of applications that somebody else runs", () => {
  let world: FilesWorld;
  const usual = looking.poll;
  beforeEach(async () => {
    looking.poll = 3;
    world = await FilesWorld.start();
    world.engine.images.add(image);
    world.engine.info = { ...world.engine.info, Name: "srv84", Swarm: { ControlAvailable: true } };
  });
  afterEach(() => {
    looking.poll = usual;
    world.engine.stop();
  });
  const moved = async (move: string, run: string, ...events: string[]) => {
    for (const event of ["started", "committed", ...events]) await world.journal().append("move", move, () => ({ run, event, data: { by: "ann@laptop" } }));
  };
  const render = (runs: Record<string, string>, secrets?: Record<string, string>) => world.render({ image, runs }, secrets as never);
  const noPassword = (text: string) => assert.ok(!text.includes(password) && !text.includes("old password"), text);

  describe("after the end of a move", () => {
    const survey = () => surveyRemoval(estate, "chinook", Object.fromEntries(Object.keys(estate.servers).map((server) => [server, world.connect()])));
    const fates = async () => (await survey()).remnants.map(({ server, what, fate }) => `${server} ${what.replace(`${world.folder}/`, "")}: ${fate}`);
    const remove = async () => {
      const said: string[] = [];
      await (await survey()).remove("bob@desk", "restored", (line) => said.push(line.replace(`${world.folder}/`, "")));
      return said;
    };

    it("have what was kept of them removed, which has the old passwords, and that is noted once", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1", "completed");
      fs.writeFileSync(world.path(`${kept}.part`), "left by a keep that was killed");
      assert.deepEqual(await fates(), [`srv84 file ${kept}: to be removed: it has the old passwords`]);
      assert.deepEqual(await remove(), [`srv84: file ${kept}: removed`]);
      assert.deepEqual(fs.readdirSync(world.folder).filter((name) => name.includes("before-dbhaven")), []);
      assert.deepEqual(await fates(), [`srv84 file ${kept}: gone`]);
      assert.deepEqual(await remove(), []);
      const removed = (await world.journal().list({ record: "rendered" })).filter(({ event }) => event === "removed");
      assert.deepEqual(removed.map(({ subject, data: { by, files } }) => [subject, by, files]), [["shop", "bob@desk", [world.path(kept)]]]);
    });
    it("are not kept once more when a rotated password is written into them", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1", "completed");
      await remove();
      await render({ chinook: "R1" }, { "password-main": "another" });
      assert.ok(!fs.existsSync(world.path(kept)));
      assert.match(world.read("shop.env"), /another/);
    });
    it("are not kept once more when the move has left the estate: they have the passwords that are in use", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1", "completed");
      await remove();
      for (const rotated of ["another", "a third"]) {
        await render({}, { "password-main": rotated });
        assert.match(world.read("shop.env"), new RegExp(rotated));
        assert.deepEqual(fs.readdirSync(world.folder).filter((name) => name.includes("before-dbhaven")), []);
      }
    });
    it("stay beside an application whose other move can still be taken back", async () => {
      await render({ chinook: "R1", orders: "R2" });
      const [kept] = fs.readdirSync(world.folder).filter((name) => name.includes("before-dbhaven")) as [string];
      await moved("chinook", "R1", "completed");
      await moved("orders", "R2");
      assert.deepEqual(await fates(), [`srv84 file ${kept}: stays: the way back of orders needs it`]);
      assert.deepEqual(await remove(), []);
      assert.ok(fs.existsSync(world.path(kept)));
      await moved("orders", "R2", "completed");
      assert.deepEqual(await remove(), [`srv84: file ${kept}: removed`]);
    });
    it("are kept for each set of runs by itself, as the application was before it", async () => {
      await render({ chinook: "R1" });
      const between = world.read("shop.env");
      await render({ chinook: "R1", orders: "R2" }, { "password-main": "another" });
      const names = fs.readdirSync(world.folder).filter((name) => name.includes("before-dbhaven"));
      assert.equal(names.length, 2);
      assert.equal(world.read(names.find((name) => name !== kept)!), between);
    });
    it("of an earlier version, which several runs share, stay as long as one of these can be taken back", async () => {
      await render({ chinook: "R1" });
      const { data } = (await world.journal().list({ record: "rendered" }))[0]!;
      await world.journal().append("rendered", "shop", () => ({ run: "R1", event: "rendered", data: { ...data, runs: { chinook: "R1", orders: "R2" } } }));
      await moved("chinook", "R1", "completed");
      await moved("orders", "R2");
      assert.deepEqual(await fates(), [`srv84 file ${kept}: stays: the way back of orders needs it`]);
    });
    it("take those of earlier runs along, and need no folder that is gone", async () => {
      await render({ chinook: "R0" });
      await render({ chinook: "R1" });
      await moved("chinook", "R0", "reverted");
      await moved("chinook", "R1", "completed");
      assert.deepEqual(await remove(), [`srv84: file ${kept.replace("R1", "R0")}: removed`, `srv84: file ${kept}: removed`]);
      world.engine.before = ((before) => (method: string, url: string) => {
        before(method, url);
        if (url.startsWith("/containers/create")) throw Object.assign(new Error("bind source path does not exist"), { status: 400 });
      })(world.engine.before);
      assert.deepEqual((await fates()).map((line) => line.split(": ")[1]), ["gone", "gone"]);
    });
    it("are named where their server is offline", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1", "completed");
      const { srv84, ...others } = Object.fromEntries(Object.keys(estate.servers).map((server) => [server, world.connect()]));
      const manager = Object.keys(others)[0]!;
      const elsewhere = { ...estate, servers: { ...estate.servers, srv84: { ...estate.servers.srv84!, state: "offline" as const, manager: false }, [manager]: { ...estate.servers[manager]!, manager: true } } };
      assert.ok(srv84);
      assert.match((await surveyRemoval(elsewhere, "chinook", others)).refusals.join("\n"), /Server srv84, which has the file .*shop\.env\.before-dbhaven-R1, is offline\./);
    });
  });

  describe("for doctor", () => {
    const findings = async () => {
      const seen = await lookAt(planEstate(estate), [], () => world.connect(), async () => ({ code: 0, stdout: "" }));
      return (await renderedFiles.run(seen)).map(({ ok, text }) => `${ok ? "ok" : "!!"} ${text.replace(`${world.folder}/`, "")}`);
    };
    const first = "shop: shop.env on srv84";

    it("are right as they were written, and when somebody has changed something else in them", async () => {
      assert.deepEqual(await findings(), []);
      await render({ chinook: "R1" });
      await moved("chinook", "R1");
      assert.deepEqual(await findings(), [`ok ${first} is as it was written`]);
      world.write("shop.env", `${world.read("shop.env")}MAIL=on\n`);
      assert.deepEqual(await findings(), [`ok ${first} was changed by somebody since, but for DB_HOST, DB_PORT; the way back would leave it to you`]);
    });
    it("are wrong where one is gone, or what was written is not there, and no value is shown", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1");
      const written = world.read("shop.env");
      world.write("shop.env", written.replace("DB_HOST=pg-main", "DB_HOST=old-db").replace(/DB_PASSWORD=.*\n/, ""));
      const [changed] = await findings();
      assert.equal(changed, `!! ${first} was changed, and DB_HOST, DB_PASSWORD are not what was written; correct that before the application is started anew: npm run db says where its database is.`);
      fs.rmSync(world.path("shop.env"));
      const [gone] = await findings();
      assert.equal(gone, `!! ${first} is gone; write it again before the application is started anew, with DB_HOST, DB_PORT, DB_PASSWORD: npm run db says where its database is.`);
      fs.mkdirSync(world.path("shop.env"));
      assert.match((await findings())[0]!, /^!! .*cannot be looked at: application shop: .* is no regular file/);
      noPassword(`${changed}${gone}${JSON.stringify(await world.journal().list())}`);
    });
    it("have no judgement on a password in one that was changed, and none by a record that has no digests", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1");
      const { data } = (await world.journal().list({ record: "rendered" }))[0]!;
      const { digests, ...file } = (data as unknown as RenderedEntry).files[0]!;
      assert.deepEqual(Object.keys(digests!), ["DB_HOST", "DB_PORT"]);
      await world.journal().append("rendered", "shop", () => ({ run: "R1", event: "rendered", data: { ...data, files: [file] } }));
      world.write("shop.env", world.read("shop.env").replace("pg-main", "old-db"));
      assert.match((await findings())[0]!, /^ok .* was changed by somebody since/);
    });
    it("are nobody's when their move was taken back", async () => {
      await render({ chinook: "R1" });
      await moved("chinook", "R1", "reverted");
      assert.deepEqual(await findings(), []);
    });
  });
});
