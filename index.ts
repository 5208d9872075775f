import * as pulumi from "@pulumi/pulumi";
import { UserError } from "./config/issues";
import { loadEstate } from "./config/load";
import { losses } from "./plan/losses";
import { lostState } from "./plan/lostState";
import { lostVolume, madeBefore } from "./plan/lostVolumes";
import { carriedProblems } from "./plan/moves/carried";
import { groupProblems } from "./plan/moves/groups";
import { phaseProblems, runningTooEarly } from "./plan/moves/phases";
import { vanishedMoves } from "./plan/moves/vanished";
import { networkMisfits } from "./plan/networkFit";
import { offlineRefusal, withoutOffline } from "./plan/offline";
import { planEstate } from "./plan/plan";
import { renamedEstate } from "./plan/renamedEstate";
import { volumeMisfits } from "./plan/volumeFit";
import { buildEstate } from "./stacks/estate";
import { heldBefore, knowsNothing, lastUp, nameBefore } from "./stacks/held";
import { withLeftOut } from "./stacks/leftOut";
import { broughtBy, committedOnes, openMoves } from "./stacks/moves";
import "./stacks/sdkDiagnostics";
import { sentenceOf } from "./swarm/engine";
import { moveHistories } from "./swarm/moveHistories";
import { committedMoves } from "./swarm/records";
import { survey } from "./swarm/survey";
import { withoutVolume } from "./swarm/volumes";

async function program() {
  const { estate, secrets } = loadEstate();
  const whole = planEstate(estate);
  const last = lastUp();
  // Pulumi and all servers at once: none waits for the other.
  const [before, name, found, volumeless] = await Promise.all([heldBefore(last), nameBefore(last), survey(whole), withoutVolume(whole.instances, whole.servers.filter(({ offline }) => !offline))]);
  const [renamed] = renamedEstate(whole.estate, { name, held: before });
  // Alone: whatever else would be said follows from it.
  if (renamed) throw new UserError(renamed);
  const { plan, leftOut } = withoutOffline(whole, committedMoves(found.records));
  if (leftOut.servers.length > 0 && found.leftOut !== JSON.stringify(leftOut)) throw new UserError(offlineRefusal(leftOut));
  const { adopting } = found;
  const running = Object.keys(found.running);
  const gone = madeBefore(plan, before, running).filter(({ key }) => volumeless.some((instance) => instance.key === key));
  const refused = [
    ...losses(whole, before, openMoves(found.records), found.services),
    ...vanishedMoves(whole.moves, committedOnes(found.records)),
    ...volumeMisfits(plan, found.running),
    ...networkMisfits(plan, found.made),
    ...gone.map((instance) => `${lostVolume(instance)} Nothing was touched.`),
    ...carriedProblems(plan, broughtBy(found.records)),
    ...groupProblems(whole.groups, whole.moves, whole.waiting),
    ...phaseProblems(plan.moves, moveHistories(plan.moves, found.records, new Date()), plan.groups),
    ...runningTooEarly(plan.waiting, found.services),
    ...(before === undefined && running.length > 0 && knowsNothing() ? lostState(whole, { stack: pulumi.getStack(), running, adopting }) : []),
    ...found.foreign.map(({ kind, name }) => `The Swarm has a ${kind} "${name}" already, and it is not this estate's: remove or rename it, or give the estate another name. Nothing was touched.`),
  ];
  if (refused.length > 0) throw new UserError(refused.join("\n"));
  return withLeftOut(buildEstate(plan, found, secrets), leftOut, (name) => last.getOutput(name));
}

/** A mistake of the user's, and what a server says, ends in its sentence, not in a stack trace. */
export = async () => program().catch((error: unknown) => {
  const sentence = sentenceOf(error);
  throw sentence === undefined ? error : new pulumi.RunError(sentence);
});
