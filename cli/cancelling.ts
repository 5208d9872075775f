/** What ending a move and ending a way back have in common. */
import { Unreachable } from "../swarm/engine";

export interface Canceller { by: string; say(line: string): void }

/** `done`: the run has ended without a commit. */
export interface Cancelled { done: boolean; sentence: string }

/** Times in milliseconds; tests shorten them. `start`: how long a job may take to begin. `end`: until it has undone its work. */
export const patience = { start: 20_000, end: 90_000, poll: 300 };

/** Why a server gives no answer. @throws any other error as it is */
export function reasonOf(error: unknown): string {
  if (error instanceof Unreachable) return error.message.replace(/\.$/, "");
  throw error;
}
