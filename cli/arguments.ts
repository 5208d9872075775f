/** What all verbs have in common: the stack's name, --help, and errors as sentences. */
import { UserError } from "../config/issues";
import { sentenceOf } from "../swarm/engine";

export interface StackArguments { stack: string; rest: string[]; help: boolean }

/**
 * `[STACK] [options]`: the first argument names the stack where it is no option; default dev. Everything else is handed on.
 *
 * @throws UserError for a word behind options without a stack before them: it may be meant as the stack, or as an option's value
 */
export function stackArguments(args: string[]): StackArguments {
  const help = args.includes("--help") || args.includes("-h");
  const named = args[0] !== undefined && !args[0].startsWith("-");
  const word = named || help ? undefined : args.find((one) => !one.startsWith("-"));
  if (word !== undefined) throw new UserError(`"${word}" stands behind ${args[0]}: name the stack first (${word} ${args[0]}), also where it is the value of an option (dev ${args.join(" ")}). Nothing was touched.`);
  return { stack: named ? args[0]! : "dev", rest: args.slice(named ? 1 : 0), help };
}

/** `[STACK] MOVE`: a single word is the move; default dev. `more`: words too many. */
export function stackAndMove(words: string[]): { stack: string; move: string | undefined; more: string[] } {
  const [stack, move, ...more] = words.length > 1 ? words : ["dev", ...words];
  return { stack: stack!, move, more };
}

/**
 * `[STACK] MOVE [options]`, or `[STACK] --all [options]`: what stands behind the first option is its own, and handed on.
 *
 * @throws UserError for a word too many: it is not passed over
 */
export function moveArguments(args: string[]): { stack: string; move: string | undefined; all: boolean; options: string[] } {
  const all = args.includes("--all");
  const others = args.filter((word) => word !== "--all");
  const first = others.findIndex((word) => word.startsWith("-"));
  const [words, options] = first < 0 ? [others, []] : [others.slice(0, first), others.slice(first)];
  const { stack, move, more: [extra] } = all ? { stack: words[0] ?? "dev", move: undefined, more: words.slice(1) } : stackAndMove(words);
  if (extra !== undefined) throw new UserError(`"${extra}" is a word too many: name one move, with which its switch group goes back${all ? ", or --all" : "; --all takes back every one"}. Nothing was touched.`);
  return { stack, move, all, options };
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
