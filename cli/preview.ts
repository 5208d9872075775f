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

Shows what \`up\` would change and, below it, what that interrupts; changes nothing. STACK: default dev. With --adopt: what \`up --adopt\`
would take over; roles and databases, whose passwords are still unknown, are shown as created.
Useful: --diff, --refresh (reads what is really there), --expect-no-changes.`;

run(async (args) => {
  const { stack, rest, help: asked } = stackArguments(args);
  if (asked) return console.log(help), 0;
  const space = workspace();
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const { estate, overrides } = estateToDeploy(stack, space);
  const adopting = rest.includes("--adopt");
  const left = await leaveOut(estate, stack, space, adopting, say);
  const notes: string[] = [];
  const note = (line: string) => void notes.push(line);
  const looking = (async () => {
    await sayChanges(estate, note);
    await sayRenderedFiles(estate, note);
    sayWaivers(estate, note);
    revertedOverrides(overrides, stack, space).forEach(note);
    if (adopting) await sayLostKeys(estate, note);
  })();
  // It is waited for below, where its failure is told: Pulumi's list is not cut off by it.
  looking.catch(() => undefined);
  const env = { ...space.env, ...left.env, ...(adopting ? { DBHAVEN_ADOPT: "true" } : {}) };
  const options = [...stackOptions(stack, space), "--parallel", String(parallel), ...left.options, ...rest.filter((option) => option !== "--adopt")];
  const code = await pulumi(["preview", ...options], { ...space, env });
  await looking.finally(() => notes.forEach(say));
  return code;
});
