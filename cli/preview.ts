/** npm run preview -- [STACK] [--adopt] [pulumi options] */
import { run, stackArguments } from "./arguments";
import { sayChanges } from "./changes";
import { estateToDeploy } from "./estate";
import { sayLostKeys } from "./lostKeys";
import { leaveOut } from "./offline";
import { parallel, pulumi, stackOptions, workspace } from "./pulumi";
import { sayRenderedFiles } from "./renderedFiles";
import { revertedOverrides } from "./revertedOverrides";
import { sayWaivers } from "./waivers";

const help = `npm run preview -- [STACK] [--adopt] [pulumi options]

Shows what \`up\` would change and what that interrupts; changes nothing. STACK: default dev. With --adopt: what \`up --adopt\`
would take over; roles and databases, whose passwords are still unknown, are shown as created.
Useful: --diff, --refresh (reads what is really there), --expect-no-changes.`;

run(async (args) => {
  const { stack, rest, help: asked } = stackArguments(args);
  if (asked) return console.log(help), 0;
  const space = workspace();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const { estate, overrides } = estateToDeploy(stack, space);
  const left = await leaveOut(estate, stack, space, rest.includes("--adopt"), say);
  await sayChanges(estate, say);
  await sayRenderedFiles(estate, say);
  sayWaivers(estate, say);
  revertedOverrides(overrides, stack, space).forEach(say);
  if (rest.includes("--adopt")) await sayLostKeys(estate, say);
  const env = { ...space.env, ...left.env, ...(rest.includes("--adopt") ? { DBHAVEN_ADOPT: "true" } : {}) };
  return pulumi(["preview", ...stackOptions(stack, space), "--parallel", String(parallel), ...left.options, ...rest.filter((option) => option !== "--adopt")], { ...space, env });
});
