/**
 * What Pulumi's SDK does for developers, for each resource, and that took two fifths of the time of a large estate's preview: a
 * stack trace for each promise, to be shown should it never end (runtime/debuggable.js), debug messages, which the engine is sent one
 * after the other and throws away, and the places in the program's files that led to a resource, which nothing but Pulumi's own
 * service shows. Left out here; the leaks themselves are told as ever. PULUMI_DEBUG_PROMISE_LEAKS, the SDK's own setting, brings all back.
 */
import { log, Resource } from "@pulumi/pulumi";

/** Not part of what the SDK exports: its test tells when a version has another. */
const debuggable: { debugPromiseLeaks: boolean; debuggablePromise: <T>(promise: Promise<T>, context?: unknown) => Promise<T> } = require("@pulumi/pulumi/runtime/debuggable");

const { debuggablePromise } = debuggable;

if (!debuggable.debugPromiseLeaks) {
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  Object.assign(log, { debug: () => Promise.resolve() });
  Object.assign(Resource, { callsites: () => [] });
}
