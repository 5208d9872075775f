/** npm run preview -- [STACK] [pulumi options] */
import { run, stackArguments } from "./arguments";
import { sayChanges } from "./changes";
import { estateOf } from "./estate";
import { parallel, pulumi, stackOptions, workspace } from "./pulumi";

const help = `npm run preview -- [STACK] [pulumi options]

Shows what \`up\` would change and what that interrupts; changes nothing. STACK: default dev.
Useful: --diff, --refresh (reads what is really there), --expect-no-changes.`;

run(async (args) => {
  const { stack, rest, help: asked } = stackArguments(args);
  if (asked) return console.log(help), 0;
  const space = workspace();
  await sayChanges(estateOf(stack, space).estate, (line) => void process.stderr.write(`${line}\n`));
  return pulumi(["preview", ...stackOptions(stack, space), "--parallel", String(parallel), ...rest], space);
});
