/** npm run revert -- [STACK] MOVE|--all [pulumi options] */
import { spawn } from "node:child_process";
import * as os from "node:os";
import * as path from "node:path";
import { firstOf, keyOfToday } from "../config/formerly";
import { suggest, UserError } from "../config/issues";
import { planEstate, type Plan } from "../plan/plan";
import type { RecordEntry } from "../swarm/records";
import { moveArguments, run } from "./arguments";
import { estateOf, recordsOf, refuseStrayed } from "./estate";
import { pulumiOutput, stackOptions, workspace, type Workspace } from "./pulumi";
import { revertedOverrides } from "./revertedOverrides";
import { wayBackProblems, waysBack } from "./waysBack";

const help = `npm run revert -- [STACK] MOVE [pulumi options]
npm run revert -- [STACK] --all [pulumi options]

Takes a switched move back, with all of its switch group: writes phase: reverted for each into the stack's configuration
(overrides.moves), then does what npm run up does. --all takes every move back that has been switched and not completed, but for
groups whose window (rollbackWindowHours) is over: those are named. What is refused is refused before anything is written.
STACK: default dev. What was written on the target since is brought back and compared; to give it up, as where the target's
server is gone, first write revert: { writes: lose } for the move.`;

run(async (args) => {
  const { stack, move, all, options } = moveArguments(args);
  if (args.includes("--help") || args.includes("-h") || (move === undefined && !all)) return console.log(help), args.length === 0 ? 1 : 0;
  const space = workspace();
  const { estate, written: { moves } } = estateOf(stack, space);
  const plan = planEstate(estate);
  const [records, now] = [await recordsOf(plan), new Date()];
  const keys = move === undefined ? switched(plan, records, now) : groupOf(plan, firstOf(moves, move), stack);
  refuseStrayed(plan, keys, records);
  // Before it is written: a phase that is refused would stay in the configuration, and hold up whatever comes next.
  const refused = wayBackProblems(estate, keys, records, now);
  if (refused.length > 0) throw new UserError(refused.join("\n"));
  keys.forEach((key) => writePhase(keyOfToday(moves, key), stack, space));
  const code = await up([stack, ...options]);
  revertedOverrides(estateOf(stack, space).overrides, stack, space).forEach((line) => process.stderr.write(`${line}\n`));
  return code;
});

function groupOf({ groups, moves }: Plan, move: string, stack: string): string[] {
  const group = groups.find((candidate) => candidate.moves.includes(move));
  if (!group) throw new UserError(`Stack ${stack} has no move "${move}"; ${suggest(move, moves.map(({ key }) => key), "see npm run status")}. Nothing was touched.`);
  if (group.moves.length > 1) process.stderr.write(`${group.moves.join(", ")} are switched together, through ${group.through}: all are taken back\n`);
  return group.moves;
}

/** @throws where there is none */
function switched(plan: Plan, records: RecordEntry[], now: Date): string[] {
  const { open, over } = waysBack(plan, records, now);
  if (over.length > 0) process.stderr.write(`${over.join(", ")}: rollbackWindowHours are over, of each or of another of its switch group; they stay where they are\n`);
  if (open.length === 0) throw new UserError(`No move of this estate ${over.length > 0 ? "can be taken back any more" : "has been switched, or all are completed, so there is nothing to take back"}. Nothing was touched.`);
  process.stderr.write(`${open.join(", ")}: all are taken back\n`);
  return open;
}

function writePhase(move: string, stack: string, space: Workspace): void {
  const { code, stdout, stderr } = pulumiOutput(["config", "set", "--non-interactive", ...stackOptions(stack, space), "--path", `dbhaven:overrides.moves.${move}.phase`, "reverted"], space);
  if (code !== 0) throw new UserError(`the configuration of stack ${stack} could not be changed: ${(stderr || stdout).trim().split("\n").at(-1)}`);
  process.stderr.write(`stack ${stack}: moves.${move}.phase is reverted\n`);
}

/** As a command of its own, with this one's terminal. */
function up(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [...process.execArgv, path.join(__dirname, "up.ts"), ...args], { stdio: "inherit" });
  const passOn = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on("SIGINT", () => {}).on("SIGTERM", passOn);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve(code ?? 128 + (os.constants.signals[signal!] ?? 0)));
  });
}
