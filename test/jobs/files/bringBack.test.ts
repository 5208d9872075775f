import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { bringBack } from "../../../jobs/local/bringBack";
import { looking } from "../../../jobs/local/runsWith";
import { at, failure, FilesWorld } from "./filesWorld";

const kept = "shop.env.before-dbhaven-R1";

describe("The way back of an application's files", () => {
  let world: FilesWorld;
  let before: string;
  const usual = looking.poll;
  beforeEach(async () => {
    looking.poll = 3;
    world = await FilesWorld.start();
    before = world.read("shop.env");
  });
  afterEach(() => {
    looking.poll = usual;
    world.engine.stop();
  });
  const ended = (move: string, run: string, event = "reverted") => world.journal().append("move", move, () => ({ run, event, data: {} }));
  const back = (move = "orders", run = "R1") => bringBack({ estate: "lab", journal: world.journal(), move, run, image: "socat:1", engineOf: () => ({ node: at, docker: world.connect() }) }, world.context);

  it("brings them back as they were, and starts the container anew", async () => {
    await world.render();
    await ended("orders", "R1");
    await back();
    assert.deepEqual([world.read("shop.env"), world.read("running"), world.restarts()], [before, before, 2]);
    await back();
    assert.equal(world.restarts(), 2, "a second call finds it done");
    const ends = (await world.journal().list({ record: "rendered" })).filter(({ event }) => event === "reverted");
    assert.deepEqual(ends.map(({ subject, run, data }) => [subject, run, data.server, data.files]), [["shop", "R1", "srv84", [world.path("shop.env")]]], "noted once");
  });

  it("may name a place of before that is one of today too", async () => {
    const known = { main: { host: "db", port: "3307", database: "shop", account: "shop" } };
    world.write("shop.env", before.replace("old-db", "db"));
    await world.render({ known });
    await ended("orders", "R1");
    await back();
    assert.equal(world.read("running"), before.replace("old-db", "db"));
  });

  it("takes a file away that was not there", async () => {
    await world.render({ files: [...world.job().files, { path: world.path("compose.override.yaml"), format: "yaml", values: { "networks.databases.name": "lab-pg-main" } }] });
    await ended("orders", "R1");
    await back();
    assert.ok(!fs.existsSync(world.path("compose.override.yaml")));
  });

  it("waits for the last of the moves that the application's databases came by", async () => {
    await world.render({ runs: { orders: "R1", jobs: "R2" } });
    await ended("orders", "R1");
    await back();
    assert.equal(world.restarts(), 1);
    await ended("jobs", "R2");
    await back("jobs", "R2");
    assert.deepEqual([world.read("shop.env"), world.restarts()], [before, 2]);
  });

  it("knows a file again that was written a second time, with another password", async () => {
    await world.render();
    await world.render({}, { "password-main": "another" });
    await ended("orders", "R1");
    await back();
    assert.equal(world.read("shop.env"), before);
  });

  it("leaves a file that somebody has changed since, says what to write by hand, and goes on when that is done", async () => {
    await world.render();
    const changed = `${world.read("shop.env")}MAIL=on\n`;
    world.write("shop.env", changed);
    await ended("orders", "R1");
    const error = await failure(back());
    assert.equal(error.failure, "undone");
    assert.match(error.message, /move orders is taken back; but application shop on srv84: .*shop\.env was changed since the switch; write DB_HOST, DB_PORT, DB_PASSWORD into it by hand as in shop\.env\.before-dbhaven-R1 beside it, and run: sh -c .*\. Mend it and run up again\./);
    assert.deepEqual([world.read("shop.env"), world.restarts()], [changed, 1]);
    assert.ok(!(await world.journal().list({ record: "rendered" })).some(({ event }) => event === "reverted"), "it is not as before");
    world.write("shop.env", `${before}MAIL=on\n`);
    await back();
    assert.deepEqual([world.read("running"), world.restarts()], [`${before}MAIL=on\n`, 2]);
  });

  it("says where what was kept is gone", async () => {
    await world.render();
    fs.rmSync(world.path(kept));
    await ended("orders", "R1");
    assert.match((await failure(back())).message, /cannot be brought back, as shop\.env\.before-dbhaven-R1 beside it is gone; write the old values into it/);
  });

  it("names a variable that still leads to the target", async () => {
    await world.render({ restart: { ...world.job().restart, timeoutSeconds: 0.5 } });
    world.shop.environment = () => ["DB_HOST=old-db", "DB_PORT=3306", "DB_PASSWORD=old password", "REPORTS=postgres://pg-main:5432/shop"];
    await ended("orders", "R1");
    assert.match((await failure(back())).message, /its container shop runs, but its variable REPORTS still names a place where the database is no more/);
  });

  it("leaves other runs alone", async () => {
    await world.render();
    await ended("orders", "R0");
    await back("orders", "R0");
    assert.equal(world.restarts(), 1);
  });
});
