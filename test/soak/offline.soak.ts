/** A server is switched off, and the rest of the estate is worked on; then it is back. */
import * as assert from "node:assert/strict";
import type Docker from "dockerode";
import { killServer, startServer } from "../../lab/faults";
import { hostEngine } from "../../lab/toolchain/engine";
import { checkout } from "../../lab/toolchain/places";
import { engines, inContainer, lab, task, until } from "../lab/support/lab";
import { applicationReads, instances, notesEstate, rowsOf, writeRows } from "../lab/support/notes";
import { changesNothing, fails, killAll, preview, start, succeeds, up } from "../lab/support/run";
import { configure, plainState, pulumi, reset, stackFile, stateOf } from "../lab/support/site";

/** The estate of the notes, whose instances are on srv80, with one more on srv84, which is worked on. */
function estate({ state = "online", databases = ["notes"] }: { state?: string; databases?: string[] } = {}) {
  const { databaseStacks: { main }, applications, servers, ...rest } = notesEstate() as ReturnType<typeof notesEstate> & { servers: Record<string, object> };
  const here = { ...main.instances["pg-inner"]!, server: "srv84", databases: Object.fromEntries(databases.map((name) => [name, { accounts: { [`${name}_app`]: {} } }])) };
  return {
    ...rest,
    servers: { ...servers, srv80: { ...servers.srv80, state } },
    databaseStacks: { main: { instances: { ...main.instances, "pg-here": here } } },
    applications: { ...applications, "notes-pg-here": { ...applications["notes-pg-inner"]!, databases: { main: { instance: "pg-here", database: "notes", account: "notes_app" } } } },
  };
}

/** What the state holds of srv80, its instances and their applications, without the networks, which go on. A secret is encrypted anew whenever the state is written. */
const ofServer = () => Object.fromEntries((stateOf(plainState().replace(/"ciphertext": "[^"]*"/g, '"ciphertext": ""')).resources ?? [])
  .filter(({ urn }) => ["srv80", ...instances, ...instances.map((key) => `notes-${key}`)].some((name) => urn.split("::").at(-1)!.startsWith(name)) && !/OverlayNetwork/.test(urn))
  .map(({ urn, id, inputs, outputs }) => [urn, { id, inputs, outputs }]));

describe("A server that is switched off", () => {
  const rows: Record<string, string> = {};
  let made: ReturnType<typeof ofServer>;
  let host: Docker;
  before(async () => {
    host = await hostEngine();
    await reset({ estate: estate() });
    await succeeds(up());
    for (const key of instances) {
      await writeRows(key);
      rows[key] = await rowsOf(key);
    }
    await changesNothing();
    made = ofServer();
    await killServer(host, lab, "srv80");
  });
  after(async () => {
    await killAll();
    await startServer(host, lab, "srv80");
  });

  it("fails a preview that looks at what is there, as long as the estate calls it online", async () => {
    assert.match((await fails(preview("--refresh"))).output, new RegExp(lab.servers.srv80.address));
  });

  it("is left out by preview and up, which say what stays as it is and who does without it", async () => {
    configure({ estate: estate({ state: "offline" }) });
    for (const command of [preview("--expect-no-changes"), up()]) {
      const { output } = await succeeds(command);
      assert.match(output, /Server srv80 is offline: left as they are: instances "pg-inner" and "pg-open"/);
      assert.match(output, /Left as they are on other servers.*applications "notes-pg-inner" and "notes-pg-open"/);
    }
    assert.deepEqual(ofServer(), made);
    assert.match((await succeeds(start("cli/status.ts").ended)).output, /Server srv80 is offline/);
  });

  it("is not given to pulumi alone, which would connect to it or delete what is on it", () => {
    assert.throws(() => pulumi(["preview", "--cwd", checkout, "--stack", "dev", "--config-file", stackFile]), /servers\.srv80: offline, and pulumi was not told to leave out what is on it; use npm run preview and npm run up/);
  });

  it("does not keep the rest from being changed", async () => {
    configure({ estate: estate({ state: "offline", databases: ["notes", "more"] }) });
    await succeeds(up());
    const container = (await task("srv84", "lab-pg-here"))!;
    assert.equal(await inContainer(engines.srv84, container, ["psql", "-XAtU", "dbhaven", "-d", "more", "-c", "select current_database()"]), "more");
    assert.deepEqual(ofServer(), made, "nothing of the server that is off has changed in the state");
    await succeeds(preview("--refresh", "--expect-no-changes"));
  });

  it("has every row when it is back, and no change is left over", async () => {
    await startServer(host, lab, "srv80");
    configure({ estate: estate({ databases: ["notes", "more"] }) });
    for (const key of instances) {
      await until(`${key} to answer`, 120, () => rowsOf(key).then((found) => found === rows[key], () => false));
      await until(`the application of ${key} to read`, 120, () => applicationReads(key).then((found) => found === "5000", () => false));
    }
    await changesNothing();
    assert.deepEqual(ofServer(), made);
  });
});
