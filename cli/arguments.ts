/** What all verbs have in common: the stack's name, --help, and errors as sentences. */
import { sentenceOf } from "../swarm/engine";

export interface StackArguments { stack: string; rest: string[]; help: boolean }

/** `[STACK] [options]`: the first word that is no option names the stack; default dev. Everything else is handed on. */
export function stackArguments(args: string[]): StackArguments {
  const help = args.includes("--help") || args.includes("-h");
  const named = args[0] !== undefined && !args[0].startsWith("-");
  return { stack: named ? args[0]! : "dev", rest: args.slice(named ? 1 : 0), help };
}

/** Runs a verb: its exit code is the process's. */
export function run(main: (args: string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => finish(code),
    (error: unknown) => {
      process.stderr.write(`${told(error)}\n`);
      finish(1);
    },
  );
}

/** An error as it is printed: without a stack trace, unless it is a bug. */
export function told(error: unknown): string {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  return sentenceOf(error) ?? (code?.startsWith("ERR_PARSE_ARGS_") ? message : stack ?? String(error));
}

/** Output to a pipe is written later: wait for it. */
function finish(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}
