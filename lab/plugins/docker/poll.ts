/**
 * Waiting for a condition. Like the official plugin it goes on after the first Ctrl-C: Pulumi then waits for what has
 * begun, and the second one kills the plugin.
 */

const EVERY_MILLISECONDS = 500;

export interface Waiting {
  /** From now on, the delay included. */
  timeoutMilliseconds: number;
  /** Before the first question. Default 0. */
  delayMilliseconds?: number;
}

export class TimedOut extends Error {}

/** Asks until the answer is no longer `undefined`. @throws TimedOut */
export async function until<T>(ask: () => Promise<T | undefined>, { timeoutMilliseconds, delayMilliseconds = 0 }: Waiting): Promise<T> {
  const end = Date.now() + timeoutMilliseconds;
  await pause(delayMilliseconds);
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() >= end) throw new TimedOut("timeout while waiting for state");
    await pause(EVERY_MILLISECONDS);
  }
}

const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
