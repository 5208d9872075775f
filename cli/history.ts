/** npm run history -- [STACK] [--markdown | --json] */
import { parseArgs } from "node:util";
import { planEstate } from "../plan/plan";
import { run } from "./arguments";
import { estateOf, recordsOf } from "./estate";
import { budgetsOf } from "./report";
import { asMarkdown, asText, phaseRecord } from "./phaseRecord";

const help = `npm run history -- [STACK] [--markdown | --json]

The phase record of the estate's moves, from the journal in the Swarm: what ran when, how long, by whom and with which result;
what was approved, how long each application was interrupted, which files of applications were changed, which old containers were stopped and removed. STACK: default dev.
  --markdown   as a table for the files of a change: npm run --silent history -- prod --markdown > record.md
  --json       for programs; times in ISO 8601, seconds as numbers`;

run(async (args) => {
  const { values, positionals: [stack = "dev", ...more] } = parseArgs({ args, allowPositionals: true, options: { markdown: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
  if (values.help || more.length > 0) return console.log(help), values.help ? 0 : 1;
  const { estate } = estateOf(stack);
  const records = await recordsOf(planEstate(estate));
  const rows = phaseRecord(records, budgetsOf(estate));
  console.log(values.json ? JSON.stringify(rows, null, 2) : values.markdown ? asMarkdown(rows) : asText(rows));
  return 0;
});
