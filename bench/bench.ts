/**
 * `npm run bench [-- NAME...] [--percent N] [--rounds N] [--record]`: measures dbhaven beside what else does the same, in turn,
 * and prints tables. With --record they go into docs/performance.md.
 */
import { UserError } from "../config/issues";
import { numberOption, take } from "../lab/cli";
import { runMain } from "../lab/runMain";
import { runSteps } from "../lab/steps";
import { engineStep } from "../lab/toolchain/engine";
import { imageSteps } from "../lab/prepare";
import type { Comparison } from "./comparison";
import { copies } from "./comparisons/copy";
import { estates } from "./comparisons/estates";
import { fence } from "./comparisons/fence";
import { load } from "./comparisons/load";
import { mariadbCopies } from "./comparisons/mariadbCopy";
import { preview } from "./comparisons/preview";
import { pluginStart } from "./comparisons/pluginStart";
import { redisCopies } from "./comparisons/redisCopy";
import { standUp } from "./comparisons/standUp";
import { circumstances, record } from "./record";

const comparisons: Comparison[] = [...copies, ...mariadbCopies, ...redisCopies, fence, load, preview, estates, standUp, pluginStart];

async function main(args: string[]): Promise<number> {
  if (take(args, "--help") || take(args, "-h")) return console.log(help), 0;
  const recorded = take(args, "--record");
  const percent = numberOption(args, "--percent", "the share of the full size, such as 20") ?? 2;
  const rounds = numberOption(args, "--rounds", "a number from 1") ?? 2;
  const chosen = args.length ? args.flatMap(named) : comparisons;
  await runSteps([engineStep, ...imageSteps(() => undefined)]);
  for (const { name, title, run } of chosen) {
    console.log(`\n== ${title} (${name})`);
    const text = await run({ percent, rounds, say: console.log });
    console.log(`\n${text}`);
    if (recorded) record(name, `${text}\n\n${circumstances(`npm run bench -- ${name} --percent ${percent} --rounds ${rounds} --record`)}`);
  }
  return 0;
}

const list = comparisons.map(({ name, title }) => `  ${name.padEnd(19)} ${title}`).join("\n");
const help = `npm run bench -- [NAME...] [--percent N] [--rounds N] [--record]
  --percent N  size of the data, of about 1 GB; default 2, to see that it runs
  --rounds N   how often each runs, in turn with the others; default 2
  --record     writes the tables into docs/performance.md
Comparisons, all if none is named; "mariadb-copy" stands for all whose names begin so:
${list}`;

/** The one of this name, or all whose names begin with it and a hyphen. */
function named(name: string): Comparison[] {
  const found = comparisons.filter((one) => `${one.name}-`.startsWith(`${name}-`));
  if (found.length === 0) throw new UserError(`"${name}" is no comparison; there are\n${list}`);
  return found;
}

if (require.main === module) {
  runMain(main);
}
