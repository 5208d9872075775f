/**
 * Pulumi's automation interface takes every unhandled rejection in the process for the running program's own. A call of a
 * program that ended before, whose engine has gone, may still reject: it says so by these words, and is kept from the next
 * program here, once, before any of them listens.
 */
const gone = /^14 UNAVAILABLE|Resource monitor is terminating/;

type Listener = (error: unknown) => void;
const kept = new Map<Listener, Listener>();
const { on, off } = process;

process.on = function (this: NodeJS.Process, event: string, listener: Listener) {
  if (event !== "unhandledRejection") return on.call(this, event as never, listener as never);
  const own: Listener = (error) => void (gone.test(String((error as Error)?.message)) || listener(error));
  kept.set(listener, own);
  return on.call(this, event, own);
} as typeof process.on;

process.off = function (this: NodeJS.Process, event: string, listener: Listener) {
  const own = event === "unhandledRejection" ? kept.get(listener) : undefined;
  kept.delete(listener);
  return off.call(this, event as never, (own ?? listener) as never);
} as typeof process.off;
