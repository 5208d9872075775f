/**
 * `npm run demo [-- wizardsofts] [-- --dry-run] ...`: prepares everything, starts the lab and its old world, then a real
 * `pulumi up` of a stack moves the databases and switches the applications.
 */
import { spawn } from "node:child_process";
import * as path from "node:path";
import { UserError } from "../config/issues";
import { execIn } from "../swarm/exec";
import { noMore, numberOption, rowsOption, take } from "./cli";
import { defaultMegabytes, wizardsofts } from "./estates/wizardsofts/world";
import { tamper, type Damage } from "./faults";
import { labSteps } from "./prepare";
import { connectServers } from "./servers";
import { runMain } from "./runMain";
import { labSettings, type Lab } from "./settings";
import { newStack } from "./stack";
import { runSteps, seconds, type Step } from "./steps";
import { prepareToolchain } from "./toolchain/toolchain";
import { checkout } from "./toolchain/places";
import { oldApplications, shopScenario } from "./world";

const kinds: Damage[] = ["changed", "missing", "extra"];

async function main(args: string[]): Promise<number> {
  if (take(args, "--help") || take(args, "-h")) return console.log(help), 0;
  const dryRun = take(args, "--dry-run");
  const lab = labSettings();
  const whole = take(args, "wizardsofts");
  const damage = whole ? undefined : breakOption(args);
  const { world, stack, before } = whole
    ? wizardsofts({ megabytes: numberOption(args, "--megabytes", "a size in megabytes, such as 2000") }, lab)
    : shopScenario({ rows: rowsOption(args), reset: true }, lab);
  noMore(args, "npm run demo -- --help lists the options");
  const started = Date.now();
  const stackStep: Step = {
    title: `Pulumi stack ${stack.name}: an empty state, its configuration, passwords of the old databases as secrets`,
    installs: [`files in ${path.relative(checkout, lab.directory)}, nothing elsewhere`],
    done: async () => false,
    run: () => newStack(lab, stack, world.servers),
  };
  const steps = [...prepareToolchain(), ...labSteps(world, (line) => console.log(`    ${line}`), lab), stackStep];
  console.log(`The demo installs and starts these, and then runs pulumi up of the stack ${stack.name} in the lab:`);
  await runSteps(steps, { dryRun: true });
  console.log("npm run clean takes all of it away again.\n");
  if (dryRun) return 0;
  await runSteps(steps);
  console.log(`\n${before} Now: pulumi up.\n`);
  const code = damage ? await brokenUp(lab, damage, stack.name) : await up(stack.name);
  console.log(`\n${seconds(Date.now() - started)} in all.${code === 0 && !damage ? farewell(stack.name) : ""}`);
  return code;
}

const help = `npm run demo -- [--dry-run] [--rows N] [--break[=changed|missing|extra]]
npm run demo -- wizardsofts [--dry-run] [--megabytes N]
  --dry-run  lists what would be installed and started, and stops
  --rows N   rows of the table invoice_line; default 3000000
  --break    alters one row between copy and verification: the move has to notice, and the applications stay where they were
  wizardsofts    a whole estate in place of a single database: four servers, nine databases of three engines, with GitLab, Keycloak,
                 Appwrite, the WS services and the mail suite as stand-ins (docs/estates/wizardsofts.md)
  --megabytes N  of data in all; default ${defaultMegabytes}`;

function farewell(stack: string): string {
  const of = stack === "dev" ? "" : ` -- ${stack}`;
  return `
  npm run status${of.padEnd(20)}what was moved, and what is kept where
  npm run preview${of.padEnd(19)}nothing to change (also with ${of ? "" : "-- "}--refresh --expect-no-changes)
  npm run lab -- status             what runs on the lab's servers${stack === "dev" ? `
  npm run demo -- --break           the same from the start, with a row altered on the way` : ""}
  npm run clean                     takes everything away again`;
}

function breakOption(args: string[]): Damage | undefined {
  const at = args.findIndex((arg) => arg === "--break" || arg.startsWith("--break="));
  if (at < 0) return undefined;
  const [option] = args.splice(at, 1);
  const kind = option === "--break" ? "changed" : option.slice("--break=".length);
  if (!kinds.includes(kind as Damage)) throw new UserError(`--break=${kind} is not known; it can be ${kinds.join(", ")}.`);
  return kind as Damage;
}

/** The product's own command, as an operator calls it. */
function up(stack: string): Promise<number> {
  const child = spawn("sh", [path.join(checkout, "lab", "bootstrap.sh"), "cli/up.ts", stack], { cwd: checkout, stdio: "inherit" });
  // Ctrl-C reaches the child too, which ends in its own way.
  process.on("SIGINT", () => undefined);
  return new Promise((resolve, reject) => child.on("error", reject).on("close", (code) => resolve(code ?? 1)));
}

/** `up` has to fail, and both applications have to work at the source. 0: so it was. */
async function brokenUp(lab: Lab, kind: Damage, stack: string): Promise<number> {
  const engines = connectServers(lab);
  const watch = tamper(engines.srv80, { kind });
  const code = await up(stack);
  await watch.stop();
  const row = await watch.done.catch((error: Error) => error);
  if (row instanceof Error) console.log(`\nNo row was altered: ${row.message}.`);
  else console.log(`\nAltered on the target between copy and verification: ${row.table}, key ${row.key} (${row.kind}).`);
  let working = 0;
  for (const name of oldApplications) {
    const { exitCode, stdout, stderr } = await execIn(engines.srv84, name, ["probe"]);
    console.log(`${name}: ${exitCode === 0 ? `works, ${stdout.trim()}` : `does not work: ${stderr.trim()}`}`);
    if (exitCode === 0) working++;
  }
  const asItShould = code !== 0 && !(row instanceof Error) && working === oldApplications.length;
  console.log(asItShould ? "pulumi up failed, as it has to; both applications go on where they were." : "This is not what has to happen.");
  return asItShould ? 0 : 1;
}

if (require.main === module) {
  runMain(main);
}
