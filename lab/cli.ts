/** `npm run lab -- COMMAND`: what concerns the lab only. */
import { UserError } from "../config/issues";
import { down, logs, shell, status } from "./commands";
import { labSteps } from "./prepare";
import { runMain } from "./runMain";
import { labSettings } from "./settings";
import { runSteps } from "./steps";
import { engineStep } from "./toolchain/engine";
import { shopWorld } from "./world";

const usage = `npm run lab -- COMMAND
  up [--rows N] [--reset]    start the servers and the old world; --reset: everything in them anew
  status                     servers, what runs on them, and whether the applications work
  shell SERVER [COMMAND]     ssh into a server, such as srv84
  logs [SERVER|CONTAINER]    the last lines, or with --follow all that come
  down                       stop the servers and keep their data (npm run clean removes everything)
Several labs side by side: DBHAVEN_LAB=NAME and DBHAVEN_LAB_SUBNET=a.b.c.0/24.`;

async function main(args: string[]): Promise<number> {
  const [command, ...rest] = args;
  const lab = labSettings();
  switch (command) {
    case "up": {
      const options = { rows: rowsOption(rest), reset: take(rest, "--reset") };
      noMore(rest);
      await runSteps([engineStep, ...labSteps(shopWorld(options, lab), (line) => console.log(`    ${line}`), lab)]);
      return 0;
    }
    case "status":
      noMore(rest);
      return status(lab);
    case "shell":
      return shell(lab, rest[0], rest.slice(1));
    case "logs": {
      const follow = take(rest, "--follow") || take(rest, "-f");
      const name = rest.shift();
      noMore(rest);
      return logs(lab, name, follow);
    }
    case "down":
      noMore(rest);
      return down(lab);
    default:
      console.log(usage);
      return command === undefined || command === "help" || command === "--help" ? 0 : 2;
  }
}

/** `--rows N` or `--rows=N`, taken out of the arguments. */
export const rowsOption = (args: string[]) => numberOption(args, "--rows", "a number of rows, such as 3000000");

/** Takes `OPTION N` or `OPTION=N` out of the arguments. @param right completes "it has to be ..." */
export function numberOption(args: string[], name: string, right: string): number | undefined {
  const at = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`));
  if (at < 0) return undefined;
  const [option] = args.splice(at, 1);
  const value = option.includes("=") ? option.split("=")[1] : args.splice(at, 1)[0];
  const number = Number(value?.replace(/[,_]/g, ""));
  if (!Number.isInteger(number) || number < 1 || number > 2_000_000_000) throw new UserError(`${name} is "${value ?? ""}"; it has to be ${right}.`);
  return number;
}

/** Whether an option is given; takes it out of the arguments. */
export function take(args: string[], option: string): boolean {
  const at = args.indexOf(option);
  if (at >= 0) args.splice(at, 1);
  return at >= 0;
}

export function noMore(args: string[], help = "npm run lab -- help lists what is"): void {
  if (args.length) throw new UserError(`"${args[0]}" is not known here; ${help}.`);
}

if (require.main === module) {
  // Somebody has read enough (`| head`).
  process.stdout.on("error", () => process.exit(0));
  runMain(main);
}
