/** Sums of test results. A stage that ends badly without saying how counts as one failure: nothing may look passed by crashing. */

/** `failures`: names of what failed, as far as it has a name. */
export interface Counts { passed: number; failed: number; skipped: number; failures: string[] }

/** What a run of Mocha reports. */
export interface Reported extends Omit<Counts, "failures"> { tests: { /** below test/ */ file: string; title: string; passed: boolean }[] }

export const none: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };
export const onePassed: Counts = { ...none, passed: 1 };
export const oneFailed = (name: string): Counts => ({ ...none, failed: 1, failures: [name] });

export function sum(all: Counts[]): Counts {
  return all.reduce((left, right) => ({
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
    failures: [...left.failures, ...right.failures],
  }), none);
}

/**
 * Counts of a test run from what it reported (undefined: nothing) and its exit code.
 *
 * @param stage stands for what failed without a name: "lab tests"
 */
export function countsOf(reported: string | undefined, exitCode: number, stage: string): Counts {
  let counts: Counts;
  try {
    const { passed, failed, skipped, tests } = JSON.parse(reported ?? "") as Reported;
    counts = { passed, failed, skipped, failures: tests.filter((test) => !test.passed).map(({ file, title }) => `${file}: ${title}`) };
  } catch {
    return oneFailed(stage);
  }
  return exitCode !== 0 && counts.failed === 0 ? sum([counts, oneFailed(stage)]) : counts;
}

/** What failed, by name, and "12 passed, 0 failed", with what was skipped where something was. */
export function closing({ passed, failed, skipped, failures }: Counts): string {
  const counts = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  return [...failures.map((name) => `failed: ${name}`), counts].join("\n");
}
