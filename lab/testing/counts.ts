/** Sums of test results. A stage that ends badly without saying how counts as one failure: nothing may look passed by crashing. */

export interface Counts { passed: number; failed: number; skipped: number }

/** What a run of Mocha reports. */
export interface Reported extends Counts { tests: { /** below test/ */ file: string; title: string; passed: boolean }[] }

export const none: Counts = { passed: 0, failed: 0, skipped: 0 };
export const onePassed: Counts = { ...none, passed: 1 };
export const oneFailed: Counts = { ...none, failed: 1 };

export function sum(all: Counts[]): Counts {
  return all.reduce((left, right) => ({ passed: left.passed + right.passed, failed: left.failed + right.failed, skipped: left.skipped + right.skipped }), none);
}

/** Counts of a test run from what it reported (undefined: nothing) and its exit code. */
export function countsOf(reported: string | undefined, exitCode: number): Counts {
  let counts: Counts;
  try {
    const { passed, failed, skipped } = JSON.parse(reported ?? "") as Reported;
    counts = { passed, failed, skipped };
  } catch {
    return oneFailed;
  }
  return exitCode !== 0 && counts.failed === 0 ? sum([counts, oneFailed]) : counts;
}

/** "12 passed, 0 failed", and what was skipped where something was. */
export function closingLine({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}
