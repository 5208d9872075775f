import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

/** Of a promise of the SDK's what its leak detector would show; what the engine is sent for a debug message and a warning; how many places led to a resource; the trace of a mistake in the code. */
const program = `
  require("./stacks/sdkDiagnostics.ts");
  const promise = Promise.resolve();
  require("@pulumi/pulumi/runtime/debuggable").debuggablePromise(promise, "a test");
  const sent = [];
  require("@pulumi/pulumi/runtime/settings").getEngine = () => ({ log: (request, done) => { sent.push(request.getMessage()); done(); } });
  let mistake;
  try { require("./plan/plan.ts").planEstate(); } catch (error) { mistake = error.stack; }
  (async () => {
    const { log, Resource } = require("@pulumi/pulumi");
    await log.debug("a detail");
    await log.warn("a warning");
    process.stdout.write(JSON.stringify({ trace: promise._debugStackTrace, sent, places: Resource.stackTrace(0).length, mistake }));
  })();`;

describe("What Pulumi's SDK notes for its own developers", () => {
  const run = (env: NodeJS.ProcessEnv = {}): { trace: string; sent: string[]; places: number; mistake: string } => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-r", "./typescript.cjs", "-e", program], { encoding: "utf8", env: { ...process.env, ...env } });
    assert.equal(stderr, "");
    return JSON.parse(stdout);
  };

  it("is left out: traces of its promises, debug messages to the engine, and places in files; warnings arrive, and a mistake in the code names its place", () => {
    const { trace, sent, places, mistake } = run();
    assert.equal(trace, "Error");
    assert.equal(places, 0);
    assert.deepEqual(sent, ["a warning"]);
    assert.match(mistake, /^TypeError: .*\n[^]* at (Object\.)?planEstate \(.*plan\/plan\.ts:\d+:\d+\)/);
  });

  it("is all there with the setting by which the SDK looks for promises that leak", () => {
    const { trace, sent, places } = run({ PULUMI_DEBUG_PROMISE_LEAKS: "1" });
    assert.match(trace, /at .*debuggablePromise/);
    assert.ok(places > 0);
    assert.deepEqual(sent, ["a detail", "a warning"]);
  });
});
