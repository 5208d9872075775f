/** npm run remove-old -- [STACK] MOVE [--backup-restored TEXT --lose NAME --yes] */
import { parseArgs } from "node:util";
import { operator } from "../jobs/local/context";
import { run, stackAndMove } from "./arguments";
import { estateOf } from "./estate";
import { aligned } from "./statusText";
import { surveyRemoval } from "./removal";
import { wordProblems } from "./removalWords";

const help = `npm run remove-old -- [STACK] MOVE [--backup-restored TEXT --lose NAME --yes]

Lists what a finished move has left of its old side (containers, the volumes of databases, and what was kept of
applications' files, with the old passwords), and what stands against its removal: the way back is open, no backup of the
target was restored, retainOldDays are not over, a container runs again, somebody else uses a volume, the target does not
run. Of an old database all is asked of every move that it was the source of. STACK: default dev. Exit code: 0 where nothing
stands against it.
  --backup-restored TEXT   for a move that does without (backup: waived): a backup of the target was restored and looked at, where and when
  --lose "database NAME"   once for each database that no move has taken anywhere (waive), and that goes with the volume
  --yes                    removes for good what is listed; the journal keeps where and when the backup was restored`;

run(async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { "backup-restored": { type: "string", default: "" }, lose: { type: "string", multiple: true, default: [] }, yes: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
  const { stack, move, more } = stackAndMove(positionals);
  if (values.help || !move || more.length > 0) return console.log(help), values.help ? 0 : 1;
  const words = { backup: values["backup-restored"].trim(), lose: values.lose };
  const removal = await surveyRemoval(estateOf(stack).estate, move);
  const { remnants, refusals, advice, backup, withoutBackup, unmoved, remove } = removal;
  const against = [...refusals, ...wordProblems(removal, words, values.yes === true)];
  console.log([`Old side of the move ${move}`, ...aligned(remnants.map(({ server, what, fate }) => [server, what, fate]))].join("\n"));
  if (backup) console.log(`Backup of its target, restored and compared: ${backup}`);
  for (const sentence of against) console.log(`not yet: ${sentence}`);
  for (const sentence of advice) console.log(`first: ${sentence}`);
  if (against.length > 0) return console.log("Nothing was removed."), 1;
  const toSay = [...(withoutBackup.length > 0 ? ['--backup-restored "WHERE AND WHEN"'] : []), ...unmoved.map((name) => `--lose "${name}"`)];
  if (!values.yes) return console.log(`Nothing was removed. What is to be removed cannot be brought back: npm run remove-old -- ${[stack, move, ...toSay, "--yes"].join(" ")}`), 0;
  await remove(operator(), [backup, words.backup].filter(Boolean).join("; "), (line) => console.log(line));
  return 0;
});
