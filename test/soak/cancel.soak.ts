import * as assert from "node:assert/strict";
import { labelFilter } from "../../swarm/labels";
import { expectFinished } from "../lab/support/kill";
import { finished, inventory } from "../lab/support/inventory";
import { lastRun } from "../lab/support/journal";
import { applicationsGoOn, atSource, engines, inLease, lost, onServer, until } from "../lab/support/lab";
import { cancel, fails, killAll, start, startUp, succeeds, type Command } from "../lab/support/run";
import { reset } from "../lab/support/site";

/** One world; the tests build on each other: a cancelled move leaves everything as it was. */
describe("A move that runs in another terminal", () => {
  let left: string[];
  before(async () => {
    await reset();
  });
  after(killAll);

  const mayLogIn = () => atSource("select count(*) from pg_roles where rolcanlogin and rolname in ('shop', 'reports', 'postgres')");
  const lease = async () => inLease(`select state || ': ' || reason from dbhaven.lease where run = '${(await lastRun())!.id}'`);
  const ofRuns = async () => (await inventory()).filter((line) => /lab-move-chinook/.test(line));
  const fenced = (command: Command) => command.reaches("the fence", 300, async () =>
    (await inLease("select count(*) from dbhaven.lease where state = 'fenced'").catch(() => "not made yet")) === "1");
  async function expectAsBefore(): Promise<void> {
    assert.equal(await mayLogIn(), "3");
    assert.deepEqual(await lost(atSource), []);
    await applicationsGoOn();
  }

  it("is watched: who runs it since when, its step, the fence and its end, and how far the copy is", async () => {
    const [command, watch] = [startUp(), start("cli/status.ts", "--watch")];
    await fenced(command);
    for (const line of [/^ {2}run \S+ of \S+@\S+: (fence|copy), since /, /^ {2}fence on since .* until .*, by \S+@\S+$/, /^ {2}copied [\d,]+ of [\d,]+ rows, .* of .* \(\d+ %\)/]) await watch.prints(line, 60);
    await watch.kill();
    await cancelled(command);
  });

  async function cancelled(command: Command): Promise<void> {
    const { output } = await succeeds(cancel("chinook"));
    assert.match(output, /^move chinook, run \S+, was cancelled by \S+@\S+: no fence stands, applications go on at the source\./m);
    const ended = await fails(command.ended);
    assert.match(ended.output, /move chinook: cancelled by \S+@\S+ in step \w+ \(the fence is lifted, applications go on at the source\)/);
  }

  it("and is cancelled: its up ends with that sentence, nothing is left, and the applications go on", async () => {
    await expectAsBefore();
    assert.match(await lease(), /^lifted: cancelled by \S+@\S+ in step \w+$/);
    assert.deepEqual(await ofRuns(), []);
    left = await inventory();
    assert.match((await fails(cancel("chinook"))).output, /move chinook has no run in flight: run \S+ ended as undone\. Nothing was touched\./);
  });

  it("is cancelled when its operator is dead, and the job is not", async () => {
    const command = startUp();
    await fenced(command);
    await command.kill();
    await succeeds(cancel("chinook"));
    await expectAsBefore();
    assert.match(await lease(), /^lifted: cancelled by/);
  });

  it("is cancelled when its operator is dead and the job is too: the fence does not wait for the end of its lease", async () => {
    const command = startUp();
    await fenced(command);
    await command.kill();
    const [job] = await engines.srv80.listContainers({ filters: { ...labelFilter("lab", { move: "chinook", job: "move" }), status: ["running"] } as never });
    await onServer("srv80", `docker kill -s KILL ${job!.Id}`);
    assert.equal(await inLease("select count(*) from dbhaven.lease where state = 'fenced'"), "1");
    await succeeds(cancel("chinook"));
    await expectAsBefore();
    assert.match(await lease(), /^lifted: cancelled by/);
  });

  it("begins anew with the next up, which finishes; after the commit it cannot be cancelled", async () => {
    const command = startUp();
    await until("the commit", 300, async () => (await lastRun())?.state === "committed");
    assert.match((await fails(cancel("chinook"))).output, /is committed: applications belong to the target now\. The way back is phase: reverted/);
    await succeeds(command.ended);
    await expectFinished();
    assert.ok(left.every((line) => finished.includes(line)), "what a cancelled move had left belongs to the estate");
  });
});
