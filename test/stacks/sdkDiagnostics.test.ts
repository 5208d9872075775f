import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

describe("What Pulumi's SDK notes for its own developers", () => {
  const inProgram = (expression: string, env: NodeJS.ProcessEnv = {}): string => {
    const script = `require("./stacks/sdkDiagnostics.ts"); Promise.resolve((${expression})()).then((text) => process.stdout.write(text));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-r", "./typescript.cjs", "-e", script], { encoding: "utf8", env: { ...process.env, ...env } });
    assert.equal(stderr, "");
    return stdout;
  };
  /** Of a promise of the SDK's as its leak detector would show it. */
  const trace = `() => {
    const promise = Promise.resolve();
    require("@pulumi/pulumi/runtime/debuggable").debuggablePromise(promise, "a test");
    return promise._debugStackTrace;
  }`;
  /** Requests that the engine gets for a debug message and a warning. */
  const sent = `async () => {
    const { log } = require("@pulumi/pulumi");
    const seen = [];
    require("@pulumi/pulumi/runtime/settings").getEngine = () => ({ log: (request, done) => { seen.push(request.getMessage()); done(); } });
    await log.debug("a detail");
    await log.warn("a warning");
    return seen.join();
  }`;

  it("has no traces of its promises", () => {
    assert.equal(inProgram(trace), "Error");
  });

  it("has no debug messages; a warning arrives", () => {
    assert.equal(inProgram(sent), "a warning");
  });

  it("is all there with the setting by which the SDK looks for promises that leak", () => {
    const env = { PULUMI_DEBUG_PROMISE_LEAKS: "1" };
    assert.match(inProgram(trace, env), /at .*debuggablePromise/);
    assert.equal(inProgram(sent, env), "a detail,a warning");
  });

  it("leaves the trace of a mistake in the code, with its place in the source", () => {
    assert.match(inProgram(`() => { try { require("./plan/plan.ts").planEstate(); } catch (error) { return error.stack; } }`), /^TypeError: .*\n[^]* at (Object\.)?planEstate \(.*plan\/plan\.ts:\d+:\d+\)/);
  });
});
