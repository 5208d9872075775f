/** npm run remove-old -- [STACK] MOVE [--backup-restored TEXT --yes] */
import { parseArgs } from "node:util";
import { operator } from "../jobs/local/context";
import { run } from "./arguments";
import { estateOf } from "./estate";
import { aligned } from "./statusText";
import { surveyRemoval } from "./removal";

const help = `npm run remove-old -- [STACK] MOVE [--backup-restored TEXT --yes]

Lists what a finished move has left of its old side (containers, the volumes of databases, and what was kept of
applications' files, with the old passwords), and what stands against its
removal: the way back is open, retainOldDays are not over, a container runs again, somebody else uses a volume, the target does
not run. STACK: default dev. Exit code: 0 where nothing stands against it.
  --backup-restored TEXT   a backup of the target was restored and looked at: where and when, for the journal
  --yes                    removes for good what is listed; needs --backup-restored`;

run(async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { "backup-restored": { type: "string", default: "" }, yes: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
  const [move, stack = "dev", ...more] = positionals.length === 1 ? positionals : [positionals[1], positionals[0], ...positionals.slice(2)];
  if (values.help || !move || more.length > 0) return console.log(help), values.help ? 0 : 1;
  const backup = values["backup-restored"].trim();
  const { remnants, refusals, advice, remove } = await surveyRemoval(estateOf(stack).estate, move);
  const against = [
    ...refusals,
    ...(values.yes && backup === "" ? [`Nothing is said of a backup of the target: restore one somewhere, look at it, and say so with --backup-restored "WHERE AND WHEN".`] : []),
  ];
  console.log([`Old side of the move ${move}`, ...aligned(remnants.map(({ server, what, fate }) => [server, what, fate]))].join("\n"));
  for (const sentence of against) console.log(`not yet: ${sentence}`);
  for (const sentence of advice) console.log(`first: ${sentence}`);
  if (against.length > 0) return console.log("Nothing was removed."), 1;
  if (!values.yes) return console.log(`Nothing was removed. What is to be removed cannot be brought back: npm run remove-old -- ${stack} ${move} --backup-restored "WHERE AND WHEN" --yes`), 0;
  await remove(operator(), backup, (line) => console.log(line));
  return 0;
});
