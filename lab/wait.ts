import { UserError } from "../config/issues";

/**
 * Asks five times a second until the answer is neither undefined nor false. Errors count as "not yet"; the last one is
 * part of the sentence when the time is over.
 * @param what completes "waited N s for ..."
 */
export async function until<T>(what: string, timeoutSeconds: number, check: () => Promise<T | undefined | false>): Promise<T> {
  const end = Date.now() + timeoutSeconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const answer = await check();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) {
      throw new UserError(`waited ${timeoutSeconds} s for ${what}${last ? `: ${(last as Error).message}` : ""}; see npm run lab -- logs`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
