/** Runs a verb of the lab: its exit code is the process's; a mistake of the user's is a sentence, without a stack trace. */
import { UserError } from "../config/issues";

export function runMain(main: (args: string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => { process.exitCode = code; },
    (error: Error) => {
      console.error(error instanceof UserError ? error.message : error.stack);
      process.exitCode = 1;
    },
  );
}
