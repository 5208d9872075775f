/**
 * The whole estate is moved although each up but the last is struck at a random moment. DBHAVEN_SEED: of what is struck when,
 * default 1. DBHAVEN_KILLS: how many ups are struck, default 6. DBHAVEN_TEST_MEGABYTES: size of the old world, default 60.
 */
import * as assert from "node:assert/strict";
import { inFlight, runsOf } from "../../swarm/records";
import { labelFilter } from "../../swarm/labels";
import { journal } from "../lab/support/journal";
import { engines } from "../lab/support/lab";
import { changesNothing, killAll, startUp, succeeds, up } from "../lab/support/run";
import { lockFiles, stateOf } from "../lab/support/site";
import { killed, seconds, victims as common, type Strike } from "../lab/support/victims";
import { Random } from "../support/random";
import { begin, expectLeft, moves, nothingLost, services, servers, sources, unmanaged } from "./support/wizardsofts";

const random = new Random(Number(process.env.DBHAVEN_SEED ?? 1));
random.next(); // of seeds in a row the first numbers are alike

/** Any job that works at this moment, a keeper too. */
const job: Strike = async () => {
  const running = await Promise.all(servers.map(async (server) =>
    (await engines[server].listContainers({ filters: labelFilter("wizardsofts", { job: "" }) as never })).map(({ Id }) => ({ server, Id }))));
  const found = running.flat();
  if (found.length === 0) return false;
  const { server, Id } = random.of(found);
  return killed(server, Id);
};

/** An old database that is still in use; whoever runs it starts it again. */
const source: Strike = async (_, away) => {
  const inUse = async (name: string) => {
    const { HostConfig, State } = await engines.srv84.getContainer(name).inspect();
    return HostConfig.RestartPolicy?.Name !== "no" && State.Running;
  };
  const old = (await Promise.all(Object.values(sources).map(async (name) => ((await inUse(name)) ? [name] : [])))).flat();
  if (old.length === 0) return false;
  const name = random.of(old);
  if (!await killed("srv84", name)) return false;
  await seconds(away);
  if ((await engines.srv84.getContainer(name).inspect()).HostConfig.RestartPolicy?.Name !== "no") await engines.srv84.getContainer(name).start();
  return true;
};

// What a crash of srv84 ends, an engine with old containers of any policy, is not dbhaven's to start again; randomKills.soak.ts has it.
const victims = { operator: common.operator, job, source, srv80: common.srv80, "engine of srv80": common["engine of srv80"] };
type Victim = keyof typeof victims;

const faults = Array.from({ length: Number(process.env.DBHAVEN_KILLS ?? 6) }, () => ({
  victim: random.of(Object.keys(victims) as Victim[]), after: 15 + random.below(180), away: random.below(12),
}));

describe("The estate wizardsofts under random kills", () => {
  before(begin);
  afterEach(killAll);
  /** What a crashed server lost is looked for from then on. */
  let look: string[] = [];

  for (const [index, { victim, after, away }] of faults.entries()) {
    it(`up ${index + 1}: ${victim} is struck after ${after} s${victim === "operator" ? "" : `, away ${away} s`}; it ends in sentences`, async () => {
      const command = startUp(...look);
      await Promise.race([command.ended, seconds(after)]);
      const struck = !command.over && await victims[victim](command, away);
      if (/srv80/.test(victim)) look = ["--refresh"];
      const { code, output } = await command.ended;
      console.log(`      ${struck ? "struck" : "missed"}, exit code ${code}`);
      assert.doesNotMatch(output, /^ +at .*[.](ts|js):\d+/m, "a stack trace");
      if (code > 0) assert.match(output, /again|(start|begin)s anew/, output);
    });
  }

  it("finishes with the next up", async () => {
    await succeeds(up(...look));
    const records = await journal("wizardsofts");
    const runs = moves.map((move) => runsOf(records, move));
    assert.deepEqual(runs.map((all, index) => [moves[index], all.filter(({ state }) => state === "committed").length, all.filter(inFlight).length]), moves.map((move) => [move, 1, 0]), "move, commits, runs in flight");
    assert.deepEqual(stateOf().pending_operations ?? [], [], "pending operations");
    assert.deepEqual(lockFiles(), [], "locks of the stack");
  });

  it("has lost no write that was acknowledged", () => nothingLost([...unmanaged, ...services]));
  it("leaves what an up leaves that nobody strikes", expectLeft);
  it("leaves nothing to do", changesNothing);
});
