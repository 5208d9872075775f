/** Mocha's usual output; the counts go to the file that DBHAVEN_TEST_COUNTS names, with how each test ended. */
import * as fs from "node:fs";
import * as path from "node:path";
import Mocha from "mocha";
import { seconds } from "../steps";
import type { Reported } from "./counts";

/** A group of tests that takes longer says how long, with its preparation. */
const WORTH_SAYING_MILLISECONDS = 10_000;

const SHOWN_AT_ONCE = 2000;

export = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const tests: Reported["tests"] = [];
    let begun = Date.now();
    const note = (passed: boolean) => (test: Mocha.Runnable) => tests.push({ file: path.relative("test", test.file ?? ""), title: test.title, passed });
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_SUITE_END, EVENT_RUN_END } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, note(true));
    runner.on(EVENT_TEST_FAIL, note(false));
    // In full it stands at the end, which may be an hour away.
    runner.on(EVENT_TEST_FAIL, (_test: Mocha.Runnable, { message }: Error) => Mocha.reporters.Base.consoleLog(message.slice(0, SHOWN_AT_ONCE).replace(/^/gm, "        ")));
    runner.on(EVENT_SUITE_END, ({ parent, title }: Mocha.Suite) => {
      if (!parent?.root) return;
      const took = Date.now() - begun;
      if (took >= WORTH_SAYING_MILLISECONDS) Mocha.reporters.Base.consoleLog(`  ${title}: ${seconds(took)} in all`);
      begun = Date.now();
    });
    runner.once(EVENT_RUN_END, () => {
      const file = process.env.DBHAVEN_TEST_COUNTS;
      const { passes, failures, pending } = this.stats;
      const reported: Reported = { passed: passes, failed: failures, skipped: pending, tests };
      if (file) fs.writeFileSync(file, JSON.stringify(reported));
    });
  }
};
