/**
 * Pulumi's SDK notes a stack trace for each promise that it makes (runtime/debuggable.js), thousands of them in a large estate, to show them
 * should one never end. To look each frame up in the source maps was a third of the program's time at 50 instances; so traces of
 * errors without a message are left empty, and all others are as they were.
 */
const whole = Error.prepareStackTrace;

Error.prepareStackTrace = (error, frames) => (error.message === "" ? "" : whole ? whole(error, frames) : `${error}${frames.map((frame) => `\n    at ${frame}`).join("")}`);
