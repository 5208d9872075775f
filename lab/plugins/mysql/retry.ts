/** The official plugin goes on trying for 5 minutes, whatever the reason: a wrong password takes as long as a dead server. It has no input for it. */
const TRIED_FOR_MILLISECONDS = 5 * 60_000;
const FIRST_PAUSE_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 10_000;

export interface Clock {
  now(): number;
  /** Ends early when the signal is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
}

const clock: Clock = {
  now: () => performance.now(),
  pause: (milliseconds, signal) => new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end);
  }),
};

/**
 * Tries until it works, with pauses that double; the last error is thrown when the time is over, and when the user
 * cancels (where the official plugin goes on).
 * @param attempt gets the milliseconds that are left
 */
export async function retried<Result>(attempt: (left: number) => Promise<Result>, signal: AbortSignal, { now, pause }: Clock = clock): Promise<Result> {
  const end = now() + TRIED_FOR_MILLISECONDS;
  for (let wait = FIRST_PAUSE_MILLISECONDS; ; wait = Math.min(2 * wait, LONGEST_PAUSE_MILLISECONDS)) {
    try {
      return await attempt(end - now());
    } catch (error) {
      if (signal.aborted || now() + wait >= end) throw error;
    }
    await pause(wait, signal);
  }
}
