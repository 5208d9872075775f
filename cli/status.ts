/** npm run status -- [STACK] [--watch] [--json] */
import { parseArgs } from "node:util";
import { pause } from "../swarm/job";
import { run } from "./arguments";
import { colours, useColours } from "./colours";
import { estateOf } from "./estate";
import { engineOfEach, observe } from "./observe";
import { budgetsOf, report } from "./report";
import { statusText } from "./statusText";

const help = `npm run status -- [STACK] [--watch] [--json]

Reads the servers, not Pulumi's state, and works while an up runs: per move its step, the fence (since, until, by whom),
how far the copy is, what was compared; which old containers and volumes are kept where. STACK: default dev.
  --watch   again every 2 seconds, until Ctrl-C
  --json    for programs`;

const WATCH_MILLISECONDS = 2000;

run(async (args) => {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { watch: { type: "boolean" }, json: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
  const [stack = "dev", ...more] = positionals;
  if (values.help || more.length > 0) return console.log(help), values.help ? 0 : 1;
  const { estate } = estateOf(stack);
  const colour = colours(useColours());
  const engines = engineOfEach(estate);
  for (;; await pause(WATCH_MILLISECONDS)) {
    const seen = await observe(estate, engines);
    const results = report(seen.records, { moves: Object.keys(estate.moves), budgets: budgetsOf(estate), colours: colour });
    const text = values.json ? JSON.stringify(seen) : [statusText(seen, colour), results].filter(Boolean).join("\n\n");
    process.stdout.write(`${values.watch && process.stdout.isTTY && !values.json ? "\u001b[2J\u001b[H" : ""}${text}\n`);
    if (!values.watch) return seen.unreachable.length > 0 ? 1 : 0;
  }
});
