/**
 * Pulumi's automation interface takes every unhandled rejection in the process for the running program's own. A call of a
 * program that ended before, whose engine has gone, may still reject: it does so in that program's asynchronous context, by
 * which it is told from the running one's, and is kept from it.
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import "@pulumi/pulumi/runtime/state";

/** Each program has a store of its own, in this variable of Pulumi's. */
const storeOfProgram = (globalThis as unknown as { asyncLocalStorage: AsyncLocalStorage<object> }).asyncLocalStorage;

type Listener = (error: unknown) => void;
const kept = new Map<Listener, Listener>();
const said = new Set<string>();
const { on, off } = process;

process.on = function (this: NodeJS.Process, event: string, listener: Listener) {
  if (event !== "unhandledRejection") return on.call(this, event as never, listener as never);
  const program = storeOfProgram.getStore();
  const own: Listener = (error) => {
    if (storeOfProgram.getStore() === program) listener(error);
    else sayOnce(`a program that has ended: ${(error as Error)?.message ?? error}\n`);
  };
  kept.set(listener, own);
  return on.call(this, event, own);
} as typeof process.on;

process.off = function (this: NodeJS.Process, event: string, listener: Listener) {
  const own = event === "unhandledRejection" ? kept.get(listener) : undefined;
  kept.delete(listener);
  return off.call(this, event as never, (own ?? listener) as never);
} as typeof process.off;

/** Each of a program's resources may be the same words once more. */
function sayOnce(line: string): void {
  if (!said.has(line)) process.stderr.write(line);
  said.add(line);
}
