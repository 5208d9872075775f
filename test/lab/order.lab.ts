import * as assert from "node:assert/strict";
import { holdBackService } from "../../lab/faults";
import { engines, task } from "./support/lab";
import { killAll, startUp, type Line } from "./support/run";
import { labServers, reset } from "./support/site";

/** Two databases that have nothing to do with each other, each with an application. */
const instance = (database: string) => ({
  engine: "postgres", image: "postgres:17-trixie", server: "srv80", memoryMegabytes: 512, healthcheck: { intervalSeconds: 1 },
  databases: { [database]: { accounts: { [`${database}_app`]: {} } } },
});
const application = (name: string) => ({
  image: "postgres:17-trixie", server: "srv84", command: ["bash", "-c", "trap 'exit 0' TERM INT; sleep infinity & wait"], endpointMode: "dnsrr",
  databases: { main: { instance: `pg-${name}`, database: name, account: `${name}_app` } },
  environment: { PGHOST: "${main.host}", PGDATABASE: "${main.database}", PGUSER: "${main.account}" },
  probe: { command: ["bash", "-c", "PGPASSWORD=$(cat /run/secrets/database-password) psql -XAtc 'select 1'"] },
});
const estate = {
  version: 1, name: "lab", servers: { srv84: { ...labServers().srv84, manager: true }, srv80: labServers().srv80 },
  databaseStacks: { main: { instances: { "pg-prompt": instance("prompt"), "pg-late": instance("late") } } },
  applications: { prompt: application("prompt"), late: application("late") },
};

const heldBackSeconds = 30;
/** For the other application, on a busy machine. */
const patienceSeconds = 240;
const otherWorks = /Command prompt-probe-run created/;

describe("Order of an up", () => {
  let lines: Line[];
  let held: { from: number; until: number };
  const when = (pattern: RegExp) => {
    const line = lines.find(({ text }) => pattern.test(text));
    assert.ok(line, `no line like ${String(pattern)}:\n${lines.map(({ text }) => text).join("\n")}`);
    return line.at;
  };

  before(async () => {
    await reset({ estate });
    let release = () => {};
    const fault = holdBackService(engines.srv80, "lab-pg-late", heldBackSeconds, new Promise<void>((resolve) => (release = resolve)));
    const command = startUp();
    // Where the other application waits for the one that is held back, the test is to say so.
    await command.prints(otherWorks, patienceSeconds).catch(() => undefined);
    release();
    const ended = await command.ended;
    assert.equal(ended.code, 0, ended.output);
    held = await fault.done;
    lines = ended.lines;
  });
  after(killAll);

  it("an instance that comes up 30 s late is waited for: its database and its application come after it", () => {
    assert.ok(held.until - held.from >= heldBackSeconds * 1000);
    const ready = when(/docker:index:Service pg-late-service created/);
    assert.ok(ready >= held.until, "the instance was ready before it could be");
    for (const later of [/Command late-probe-run creating/, /Command pg-late-late-privileges-run creating/, /Service late-service creating/]) {
      assert.ok(when(later) >= ready, `${String(later)} came before the instance was ready`);
    }
    assert.ok(when(/Service late-service creating/) >= when(/Command pg-late-late-privileges-run created/), "the application came before its database");
  });

  it("what does not need it goes on: the other instance's application works while it is held back", () => {
    assert.ok(when(otherWorks) < held.until, "the other application had to wait");
  });

  it("nothing waits a fixed time: the late application works within seconds of its instance", () => {
    const seconds = (when(/Command late-probe-run created/) - when(/docker:index:Service pg-late-service created/)) / 1000;
    const promptSeconds = (when(otherWorks) - when(/docker:index:Service pg-prompt-service created/)) / 1000;
    // The same steps, alone on the machine both times: it takes no longer but for what this machine varies.
    assert.ok(seconds < promptSeconds + 10, `${seconds} s after a late instance, ${promptSeconds} s after a prompt one`);
  });

  it("applications really reach the databases that they waited for", async () => {
    for (const name of ["prompt", "late"]) assert.ok(await task("srv84", `lab-${name}`), `${name} does not run`);
  });
});
