/** A list of named steps: shown before anything happens, run with times, repeatable after an abort. */

export interface Step {
  /** What is done, as a heading: "Pulumi CLI 3.259.0". */
  title: string;
  /** What it puts on the machine, where from and where to; one line each, for the list. */
  installs?: string[];
  /** How long it may take, where that is minutes: "up to 5 minutes". */
  takes?: string;
  /** Steps that must be finished before. Default: all that stand before it in the list; [] starts at once. */
  after?: Step[];
  /** Whether there is nothing to do. Changes nothing, and may be asked before the steps it stands on have run. */
  done(): Promise<boolean>;
  /** Does it. A result is one line that is shown. Starting again after an abort in the middle must work. */
  run(): Promise<string | void>;
}

export interface StepsOptions {
  /** Print the list and stop. Default false. */
  dryRun?: boolean;
  /** Where lines go. Default stdout. */
  print?: (line: string) => void;
}

interface Outcome { failed: boolean; error?: unknown }

/** Runs the steps; those that do not wait for each other run at once. True where they ran, false after a dry run. @throws the first error, once no step runs any more. */
export async function runSteps(steps: Step[], options: StepsOptions = {}): Promise<boolean> {
  const print = options.print ?? ((line: string) => void process.stdout.write(line + "\n"));
  if (options.dryRun) {
    await list(steps, print);
    return false;
  }
  const outcomes = new Map<Step, Promise<Outcome>>();
  let failed = false;
  for (const [index, step] of steps.entries()) {
    const before = (step.after ?? steps.slice(0, index)).map((other) => outcomeOf(outcomes, step, other));
    outcomes.set(step, (async () => {
      for (const outcome of await Promise.all(before)) if (outcome.failed) return { failed: true };
      if (failed) return { failed: true };
      try {
        await runOne(step, print);
        return { failed: false };
      } catch (error) {
        failed = true;
        print(`✗ ${step.title}`);
        return { failed: true, error };
      }
    })());
  }
  const errors = (await Promise.all(outcomes.values())).filter((outcome) => outcome.error !== undefined);
  if (errors.length > 0) throw errors[0].error;
  return true;
}

function outcomeOf(outcomes: Map<Step, Promise<Outcome>>, step: Step, other: Step): Promise<Outcome> {
  const outcome = outcomes.get(other);
  if (!outcome) throw new Error(`Step "${step.title}" waits for "${other.title}", which does not stand before it.`);
  return outcome;
}

async function runOne(step: Step, print: (line: string) => void): Promise<void> {
  if (await step.done()) {
    print(`✓ ${step.title}: there already`);
    return;
  }
  const start = Date.now();
  print(`… ${step.title}${step.takes ? ` (${step.takes})` : ""}`);
  const result = await step.run();
  print(`✓ ${step.title}: ${seconds(Date.now() - start)}${result ? `, ${result}` : ""}`);
}

async function list(steps: Step[], print: (line: string) => void): Promise<void> {
  for (const [index, step] of steps.entries()) {
    const done = await step.done().catch(() => false); // what it stands on may be missing yet
    print(`${String(index + 1).padStart(3)}. ${step.title}${done ? " (there already)" : ""}`);
    if (!done) for (const line of step.installs ?? []) print(`       ${line}`);
  }
}

/** "0.4 s", "12 s", "3 min 5 s". */
export function seconds(milliseconds: number): string {
  const total = milliseconds / 1000;
  if (total < 10) return `${total.toFixed(1)} s`;
  const rounded = Math.round(total);
  return rounded < 60 ? `${rounded} s` : `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
}
