/** npm run cancel -- [STACK] MOVE */
import { parseArgs } from "node:util";
import { operator } from "../jobs/local/context";
import { run, stackAndMove } from "./arguments";
import { cancel } from "./cancelMove";
import { estateOf } from "./estate";

const help = `npm run cancel -- [STACK] MOVE

Ends the run of a move, of one of its backups or of its rehearsal that is in flight, from any terminal: the fence is lifted, applications go on at
the source, and the up that runs it ends with a sentence that says so. Works when that up, the move's job, or the
target's server is dead. A move that is committed is not cancelled, but a way back is, for its whole switch group, as long as it
is not taken: the target is opened again, and the applications go on there. The estate stays as it is: the next npm run up begins anew, unless the move's
phase is changed before. STACK: default dev. Exit code: 0 where the run has ended without a commit, or without a way back.`;

run(async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { help: { type: "boolean", short: "h" } } });
  const { stack, move, more } = stackAndMove(positionals);
  if (values.help || !move || more.length > 0) return console.log(help), values.help ? 0 : 1;
  const { done, sentence } = await cancel(estateOf(stack).estate, move, { by: operator(), say: (line) => void process.stderr.write(`${line}\n`) });
  process.stdout.write(`${sentence}\n`);
  return done ? 0 : 1;
});
