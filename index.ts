import * as pulumi from "@pulumi/pulumi";
import { UserError } from "./config/issues";
import { loadEstate } from "./config/load";
import { losses } from "./plan/losses";
import { phaseProblems, runningTooEarly } from "./plan/moves/phases";
import { planEstate } from "./plan/plan";
import { buildEstate } from "./stacks/estate";
import { heldBefore } from "./stacks/held";
import { moveHistories, movesInFlight } from "./stacks/moves";
import { survey } from "./swarm/survey";

async function program() {
  const { estate, secrets } = loadEstate();
  const plan = planEstate(estate);
  const found = await survey(plan);
  const refused = [
    ...losses(plan, await heldBefore(), movesInFlight(found.records)),
    ...phaseProblems(plan.moves, moveHistories(plan.moves, found.records)),
    ...runningTooEarly(plan.waiting, found.services),
    ...found.foreign.map(({ kind, name }) => `The Swarm has a ${kind} "${name}" already, and it is not this estate's: remove or rename it, or give the estate another name. Nothing was touched.`),
  ];
  if (refused.length > 0) throw new UserError(refused.join("\n"));
  return buildEstate(plan, found, secrets);
}

/** A mistake of the user's ends in its sentence, not in a stack trace. */
export = async () => program().catch((error: unknown) => {
  throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
});
