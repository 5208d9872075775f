/** One random kill run: what is struck when, drawn from a seed alone, and what has to be true at its end. */
import * as assert from "node:assert/strict";
import { Random } from "../../support/random";
import { expectFinished, moments } from "./kill";
import { inventory } from "./inventory";
import { lastRun } from "./journal";
import { acknowledged, applicationsGoOn, atSource, atTarget, lost, until } from "./lab";
import { startUp, up, type Command, type Ended } from "./run";
import { configure, reset } from "./site";
import { victims, type Victim } from "./victims";

export type Moment = keyof typeof moments;

/** `after`: milliseconds after the moment. `away`: seconds until it comes back. `in`: which `up` it falls into. */
export interface Fault { victim: Victim; moment: Moment; after: number; away: number; in: "first" | "second" }
export interface Scenario { seed: number; faults: Fault[]; /** Afterwards the estate asks for no switch any more. */ setBack: boolean }

const all = Object.keys(moments) as Moment[];
const from = (first: Moment, last: Moment) => all.slice(all.indexOf(first), all.indexOf(last) + 1);

/** When there is something to strike. */
const lifetimes: Record<Victim, Moment[]> = {
  operator: all,
  job: from("started", "commit"),
  keeper: from("started", "commit"),
  source: from("instance", "commit"),
  "source made anew": from("instance", "commit"),
  target: from("accounts", "probe"),
  "engine of srv80": all,
  "engine of srv84": all,
  srv80: all,
  srv84: all,
  network: all,
};

/** What a crashed server's engine does not start again (docs/moves.md, known limits) is looked for. */
const crash = /^(srv|engine)/;

export function scenarioOf(seed: number): Scenario {
  const random = new Random(seed);
  random.next(); // of seeds in a row the first numbers are alike
  const fault = (up: Fault["in"]): Fault => {
    const victim = random.of(Object.keys(victims) as Victim[]);
    return { victim, moment: random.of(lifetimes[victim]), after: random.below(2500), away: random.below(12), in: up };
  };
  const faults = [fault("first")];
  if (random.next() < 0.3) faults.push(fault(random.of(["first", "second"] as const)));
  return { seed, faults, setBack: random.next() < 0.2 };
}

export const inWords = ({ seed, faults, setBack }: Scenario): string =>
  `seed ${seed}: ${faults.map(({ victim, moment, after, away, in: where }) => `${victim}, ${moments[moment].name} + ${(after / 1000).toFixed(1)} s${victim === "operator" ? "" : `, away ${away} s`}${where === "second" ? ", in the second up" : ""}`).join("; ")}${setBack ? "; set back" : ""}`;

/** @returns what became of it, for the line of the run */
export async function perform({ faults, setBack }: Scenario): Promise<string> {
  await reset({ overrides: overrides("switched") });
  const log: string[] = [];
  const again = faults.some(({ victim }) => crash.test(victim)) ? ["--refresh"] : [];
  let ended = await struck(startUp(), faults.filter((fault) => fault.in === "first"), log);
  if (setBack && (await lastRun())?.state !== "committed" && ended?.code !== 0) {
    configure({ overrides: overrides("prepared") });
    ended = await brought(faults, again, log);
    if (ended.code === 0) {
      await expectBefore();
      return [...log, "as before"].join(", ");
    }
    // The kill hit an up that had committed without saying so.
    assert.match(ended.output, /has been switched, so/);
    configure({ overrides: overrides("switched") });
    ended = undefined;
  }
  if (ended?.code !== 0 || again.length > 0) await brought(faults, again, log);
  await expectAllThere();
  return [...log, "finished"].join(", ");
}

const overrides = (phase: string) => ({ moves: { chinook: { phase, maxInterruptionSeconds: 60 } } });

/** The second up, and where that ends with the advice to run it again, a third one. */
async function brought(faults: Fault[], again: string[], log: string[]): Promise<Ended> {
  const command = startUp(...again);
  const late = faults.filter((fault) => fault.in === "second");
  const second = await struck(command, late, log);
  if (second?.code === 0 || (second && /has been switched, so/.test(second.output))) return second;
  if (late.length === 0) assert.ok(second && /again|(start|begin)s anew/.test(second.output), `the second up was not struck, fails and gives no advice:\n${second?.output}`);
  const third = await up(...again);
  log.push(`third up ${third.code}`);
  assert.equal(third.code, 0, `the up before said:\n${second?.output}\n\nand this one:\n${third.output}`);
  return third;
}

/** Runs it to its end while the faults strike; undefined where it was killed. */
async function struck(command: Command, faults: Fault[], log: string[]): Promise<Ended | undefined> {
  let killed = false;
  for (const { victim, moment, after, away } of [...faults].sort((a, b) => all.indexOf(a.moment) - all.indexOf(b.moment))) {
    // A moment that never comes (the up had failed, or had no need of it) strikes nobody.
    const reached: boolean = !killed && await moments[moment].reached(command).then(() => true, () => false);
    await new Promise((resolve) => setTimeout(resolve, reached ? after : 0));
    const hit: boolean = reached && !command.over && await victims[victim](command, away);
    if (!hit) log.push(`${victim} missed`);
    killed ||= hit && victim === "operator";
  }
  const ended = await until("the end of the up", 600, () => (command.over ? command.ended : undefined));
  log.push(killed ? "killed" : `up ${ended.code}`);
  if (killed) return undefined;
  assert.doesNotMatch(ended.output, /^ +at .*[.](ts|js):\d+/m, "a stack trace");
  return ended;
}

async function expectAllThere(): Promise<void> {
  await expectFinished();
  assert.deepEqual(await doubled(atTarget), [], "writes that are there twice");
  assert.equal(await atTarget("select count(*) from pg_database where datname like 'dbhaven-%'"), "0", "databases of a copy's making");
}

/** Everything at the source, nobody kept out, and of the move nothing but the place it would go to. */
async function expectBefore(): Promise<void> {
  await applicationsGoOn(60);
  assert.deepEqual(await inventory(), before);
  assert.equal(await atSource("select count(*) from pg_roles where rolcanlogin and rolname in ('shop', 'reports', 'postgres')"), "3", "who may log in at the source");
  assert.deepEqual(await lost(atSource), [], "acknowledged writes that are not on the source");
  assert.deepEqual(await doubled(atSource), [], "writes that are there twice");
  assert.equal(await atTarget("select count(*) from pg_database where has_database_privilege('shop_app', datname, 'connect') and datname = 'chinook'"), "0", "the target lets accounts in");
}

/** What a prepared move leaves in the servers. */
const before = [
  "network lab-pg-main", "secret pg-main-service-tls-certificate-*", "secret pg-main-service-tls-key-*", "secret pg-main-service-verifier-*",
  "service lab-pg-main", "srv80 task lab-pg-main.1", "srv80 volume lab-pg-main-data",
];

/** Ids that were acknowledged twice, or whose lines are there twice: shop takes each track once. */
async function doubled(place: (sql: string) => Promise<string>): Promise<string[]> {
  const ids = (await acknowledged("shop")).map(({ id }) => id);
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `invoice ${id}`);
  const lines = await place(`select invoice_id || '/' || track_id from invoice_line where invoice_id >= ${Math.min(...ids)} group by invoice_id, track_id having count(*) > 1`);
  return [...twice, ...lines.split("\n").filter(Boolean)];
}
