/** npm run up -- [STACK] [--adopt] [pulumi options] */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { adoptingEnvironment, clearUp, knownIds, stepAside } from "./adoption";
import type { Estate } from "../config/schema";
import { planEstate } from "../plan/plan";
import { sentenceOf } from "../swarm/engine";
import { run, stackArguments } from "./arguments";
import { sayChanges } from "./changes";
import { mendCheckpoint } from "./checkpoint";
import { colours, useColours } from "./colours";
import { estateToDeploy, recordsOf } from "./estate";
import { failedOperations } from "./events";
import { failedCreates, noteFailedCreates } from "./failedCreates";
import { follow } from "./follow";
import { backendFolder, locks, takeOverLocks } from "./lock";
import { sayLostKeys } from "./lostKeys";
import { untilNetworksHold, type Ended } from "./lostNetwork";
import { leaveOut } from "./offline";
import { hasPending, nothing, settlePendingCreates } from "./pending";
import { backendUrl, parallel, pulumi, pulumiOutput, stackOptions, workspace, type Workspace } from "./pulumi";
import { sayRenderedFiles } from "./renderedFiles";
import { budgetsOf, report } from "./report";
import { revertedOverrides } from "./revertedOverrides";
import { heldOf, startEmpty } from "./startEmpty";
import { startFailures } from "./startFailures";
import { sayWaivers } from "./waivers";

const help = `npm run up -- [STACK] [--adopt] [pulumi options]

Brings everything to what the estate says: databases first, then moves, then applications. STACK: default dev.
Takes over where a killed run stopped: its lock if its process is gone, what it had begun to make, a move in flight.
With --adopt it takes over what runs and is unknown to the state, with new passwords: after a lost state (docs/state.md).
Afterwards it prints what was moved and compared. Exit code: pulumi's. Look first: npm run preview, npm run doctor.`;

const project = "dbhaven";
const say = (line: string) => void process.stderr.write(`${line}\n`);

run(async (args) => {
  const { stack, rest: options, help: asked } = stackArguments(args);
  if (asked) return console.log(help), 0;
  const adopting = options.includes("--adopt");
  const rest = options.filter((option) => option !== "--adopt");
  const space = workspace();
  const { estate, overrides } = estateToDeploy(stack, space);
  const folder = backendFolder(backendUrl(space));
  if (folder) {
    takeOverLocks(locks(folder, project, stack), say);
    mendCheckpoint(folder, project, stack, say);
  }
  const left = await leaveOut(estate, stack, space, adopting, say);
  await sayChanges(estate, say);
  await sayRenderedFiles(estate, say);
  sayWaivers(estate, say);
  revertedOverrides(overrides, stack, space).forEach(say);
  if (adopting) await sayLostKeys(estate, say);
  const settle = async () => hasPending(folder, project, stack) === false ? nothing : settlePendingCreates(stack, space, estate, say);
  const halfMade = await settle();
  if (adopting) {
    const refusal = refusedBefore(stack, space);
    if (refusal) return process.stderr.write(refusal), 1;
    await stepAside(estate, knownIds(stack, space), say);
  }
  const takingOver = adopting ? await adoptingEnvironment(estate) : { DBHAVEN_HALF_MADE: halfMade.there.join(" ") };
  const refresh = await startEmpty(estate, heldOf(estate, stack, space), say) ? ["--refresh"] : [];
  const begun = Date.now();
  const following = follow(estate, say);
  const pulumiUp = () => watched([...stackOptions(stack, space), ...left.options, ...refresh, ...rest], { ...space, env: { ...space.env, ...left.env, ...takingOver } });
  const { code, failed } = await untilNetworksHold(pulumiUp, settle, say).finally(() => following.stop());
  if (code !== 0) await sayWhy(estate, (Date.now() - begun) / 1000);
  if (!adopting) noteFailedCreates(failedCreates(failed), stack, space);
  if (halfMade.there.length > 0 || (code === 0 && halfMade.unknown.length > 0)) await settle();
  if (adopting && code === 0) await clearUp(estate, knownIds(stack, space), say);
  if (adopting && code !== 0) say(`not everything is taken over yet: put right what is said above, then run this again with --adopt`);
  await printReport(estate).catch((error: Error) => say(`no report: ${sentenceOf(error) ?? error.message}`));
  return code;
});

/** Pulumi's own `up`: its exit code, and what failed. */
async function watched(options: string[], space: Workspace): Promise<Ended> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-up-"));
  try {
    const log = path.join(folder, "events");
    // The command line takes the log's name only where it is to be debugged; Pulumi's own automation interface reads the events so too.
    const code = await pulumi(["up", ...options, "--yes", "--skip-preview", "--suppress-outputs", "--parallel", String(parallel), "--event-log", log], { ...space, env: { ...space.env, PULUMI_DEBUG_COMMANDS: "true" } });
    return { code, failed: code === 0 || !fs.existsSync(log) ? [] : failedOperations(fs.readFileSync(log, "utf8")) };
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** What a preview says that fails: nothing gives way for what the program would refuse. Undefined where it goes through. */
function refusedBefore(stack: string, space: Workspace): string | undefined {
  const { code, stdout, stderr } = pulumiOutput(["preview", ...stackOptions(stack, space), "--suppress-outputs", "--parallel", String(parallel)], { ...space, env: { ...space.env, DBHAVEN_ADOPT: "true" } });
  return code === 0 ? undefined : `${stdout}${stderr}`;
}

/** Pulumi itself says only that a service was rolled back, or did not come up. */
async function sayWhy(estate: Estate, seconds: number): Promise<void> {
  const lines = await startFailures(estate, seconds).catch((error: Error) => [`whether an instance did not start cannot be read: ${sentenceOf(error) ?? error.message}`]);
  lines.forEach(say);
}

async function printReport(estate: Estate): Promise<void> {
  const text = report(await recordsOf(planEstate(estate)), { moves: Object.keys(estate.moves), budgets: budgetsOf(estate), colours: colours(useColours()) });
  if (text) process.stdout.write(`\n${text}\n`);
}
