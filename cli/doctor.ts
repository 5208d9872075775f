/** npm run doctor -- [STACK] */
import { planEstate } from "../plan/plan";
import { run, stackArguments } from "./arguments";
import { checks } from "./checks";
import { runChecks, text } from "./checks/run";
import { local, lookAt } from "./checks/world";
import { colours, useColours } from "./colours";
import { estateOf } from "./estate";
import { environment, workspace } from "./pulumi";
import { connectEngine } from "../swarm/engine";

const help = `npm run doctor -- [STACK]

Checks before any up whether it can succeed, and changes nothing: servers, engines, Swarm, ports, clocks, disk, memory,
images, sources of moves, what moves have left (old containers, files of applications), secrets, pulumi and its plugins.
One sentence with the fix for each failure. STACK: default dev. Exit code 1 where something has to be put right.`;

run(async (args) => {
  const { stack, rest, help: asked } = stackArguments(args);
  if (asked || rest.length > 0) return console.log(help), asked ? 0 : 1;
  const space = workspace();
  const { estate, secretIssues } = estateOf(stack, space);
  const env = environment(space);
  const world = await lookAt(planEstate(estate), secretIssues, ({ engine }) => connectEngine(engine), (command, words) => local(command, words, env));
  const results = await runChecks(world, checks);
  process.stdout.write(`${text(results, colours(useColours()))}\n`);
  return results.some(({ findings }) => findings.some(({ ok }) => !ok)) ? 1 : 0;
});
