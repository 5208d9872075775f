/** Moments of an `up` at which it is killed, and what has to hold after the next one. */
import * as assert from "node:assert/strict";
import { stepsOf, type Step } from "../../../plan/moves/steps";
import { inFlight } from "../../../swarm/records";
import { finished, inventory } from "./inventory";
import { lastRun, runs, stepOf } from "./journal";
import { applicationsGoOn, atTarget, engines, lost } from "./lab";
import { changesNothing, startUp, type Command } from "./run";
import { lockFiles, stateOf } from "./site";

export interface Moment { name: string; reached(command: Command): Promise<unknown> }

const printed = (name: string, pattern: RegExp): Moment => ({ name, reached: (command) => command.prints(pattern, 240) });

/** At this step of the job or past it: a step of a small move may be over before it is seen. */
function atStep(step: Step["id"]): Moment {
  const place = (id: string | undefined) => stepsOf("postgres").findIndex((one) => one.id === id);
  return { name: `at the step ${step}`, reached: (command) => command.reaches(`the step ${step}`, 240, async () => {
    if (place(await stepOf()) >= place(step)) return true;
    const run = await lastRun();
    return run !== undefined && run.state !== "started";
  }) };
}

const recorded = (name: string, state: string): Moment =>
  ({ name, reached: (command) => command.reaches(name, 240, async () => (await lastRun())?.state === state) });

/** Over the whole up, in this order. */
export const moments = {
  begins: printed("when it begins", /Stack dbhaven-dev creating/),
  network: printed("while the network is made", /Network pg-main-overlay creating/),
  instance: printed("while the instance comes up", /Service pg-main-service creating/),
  accounts: printed("while roles and database are made", /Role \S+ creating/),
  database: printed("while the database is made", /Database pg-main-chinook creating/),
  privileges: printed("while the database job runs", /Command pg-main-chinook-privileges-run creating/),
  move: printed("when the move begins", /Command chinook-move-run creating/),
  started: recorded("when the journal says that it has started", "started"),
  fence: atStep("fence"),
  copy: atStep("copy"),
  verify: atStep("verify"),
  hold: recorded("while the fence is held for the commit", "verified"),
  commit: printed("when the commit begins", /Command chinook-commit-run creating/),
  committed: recorded("just after the commit", "committed"),
  retire: printed("while the old container is stopped", /Command chinook-retire-run creating/),
  proxy: printed("while the proxy is made", /Container shop-db-container creating/),
  predecessor: printed("while the old application is stopped", /Command shop-predecessor-run creating/),
  application: printed("while the application is made", /Service shop-service creating/),
  probe: printed("while the application is probed", /Command shop-probe-run creating/),
};

/** Starts an up and kills it at the moment. @returns what it had printed */
export async function killedUp(moment: Moment): Promise<string> {
  const command = startUp();
  await moment.reached(command);
  await command.kill();
  return command.output;
}

/** The estate is as after an up that nobody killed. */
export async function expectFinished(): Promise<void> {
  assert.deepEqual(await inventory(), finished);
  assert.deepEqual(stateOf().pending_operations ?? [], [], "pending operations");
  assert.deepEqual(lockFiles(), [], "locks of the stack");
  const all = await runs();
  assert.deepEqual(all.filter(inFlight).map(({ id, state }) => `${id} ${state}`), [], "runs of the move in flight");
  assert.equal(all.filter(({ state }) => state === "committed").length, 1, "commits of the move");
  assert.equal((await engines.srv84.getContainer("shop-db").inspect()).State.Running, false, "the old database runs");
  await applicationsGoOn();
  assert.deepEqual(await lost(atTarget), [], "acknowledged writes that are not on the target");
  await changesNothing();
}
