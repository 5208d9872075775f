/**
 * The classes of failure of a job, by exit code; jobs/lib has the same list in shell, and a test keeps them equal.
 * refused: nothing was touched. undone: safe to run again. mismatch: source and target differ, the fence is lifted.
 * unknown: the outcome could not be learned; a person looks, nothing retries.
 */
export const exitCodes = { refused: 10, undone: 11, mismatch: 12, unknown: 13 } as const;

export type Failure = keyof typeof exitCodes;

/** undefined for a code that is none of these. */
export const failureOf = (exitCode: number | null): Failure | undefined =>
  (Object.keys(exitCodes) as Failure[]).find((name) => exitCodes[name] === exitCode);
