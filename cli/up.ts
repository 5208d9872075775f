/** npm run up -- [STACK] [pulumi options] */
import { Journal } from "../swarm/records";
import { connect } from "../swarm/engine";
import type { Estate } from "../config/schema";
import { run, stackArguments } from "./arguments";
import { sayChanges } from "./changes";
import { mendCheckpoint } from "./checkpoint";
import { colours, useColours } from "./colours";
import { estateOf } from "./estate";
import { follow } from "./follow";
import { backendFolder, locks, takeOverLocks } from "./lock";
import { hasPending, settlePendingCreates } from "./pending";
import { backendUrl, parallel, pulumi, stackOptions, workspace } from "./pulumi";
import { report } from "./report";

const help = `npm run up -- [STACK] [pulumi options]

Brings everything to what the estate says: databases first, then moves, then applications. STACK: default dev.
Takes over where a killed run stopped: its lock if its process is gone, what it had begun to make, a move in flight.
Afterwards it prints what was moved and compared. Exit code: pulumi's. Look first: npm run preview, npm run doctor.`;

const project = "dbhaven";
const say = (line: string) => void process.stderr.write(`${line}\n`);

run(async (args) => {
  const { stack, rest, help: asked } = stackArguments(args);
  if (asked) return console.log(help), 0;
  const space = workspace();
  const { estate } = estateOf(stack, space);
  const folder = backendFolder(backendUrl(space));
  if (folder) {
    takeOverLocks(locks(folder, project, stack), say);
    mendCheckpoint(folder, project, stack, say);
  }
  await sayChanges(estate, say);
  const settle = async () => hasPending(folder, project, stack) === false ? [] : settlePendingCreates(stack, space, estate, say);
  const halfMade = await settle();
  const following = follow(estate, say);
  const code = await pulumi(["up", ...stackOptions(stack, space), "--yes", "--skip-preview", "--suppress-outputs", "--parallel", String(parallel), ...rest], { ...space, env: { ...space.env, DBHAVEN_HALF_MADE: halfMade.join(" ") } }).finally(() => following.stop());
  if (halfMade.length > 0) await settle();
  await printReport(estate).catch((error: Error) => say(`no report: ${error.message}`));
  return code;
});

async function printReport(estate: Estate): Promise<void> {
  const [name, server] = Object.entries(estate.servers).find(([, { manager }]) => manager)!;
  const records = await new Journal(connect({ name, host: server.docker, sshOptions: server.sshOptions }, { connections: 1 }), estate.name).list();
  const text = report(records, { moves: Object.keys(estate.moves), colours: colours(useColours()) });
  if (text) process.stdout.write(`\n${text}\n`);
}
