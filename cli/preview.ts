/** npm run preview -- [STACK] [--adopt] [pulumi options] */
import { run, stackArguments } from "./arguments";
import { sayChanges } from "./changes";
import { estateOf } from "./estate";
import { parallel, pulumi, stackOptions, workspace } from "./pulumi";

const help = `npm run preview -- [STACK] [--adopt] [pulumi options]

Shows what \`up\` would change and what that interrupts; changes nothing. STACK: default dev. With --adopt: what \`up --adopt\`
would take over; roles and databases, whose passwords are still unknown, are shown as created.
Useful: --diff, --refresh (reads what is really there), --expect-no-changes.`;

run(async (args) => {
  const { stack, rest, help: asked } = stackArguments(args);
  if (asked) return console.log(help), 0;
  const space = workspace();
  await sayChanges(estateOf(stack, space).estate, (line) => void process.stderr.write(`${line}\n`));
  const env = { ...space.env, ...(rest.includes("--adopt") ? { DBHAVEN_ADOPT: "true" } : {}) };
  return pulumi(["preview", ...stackOptions(stack, space), "--parallel", String(parallel), ...rest.filter((option) => option !== "--adopt")], { ...space, env });
});
