/** Mocha's usual output; the counts go to the file that DBHAVEN_TEST_COUNTS names, with how each test ended. */
import * as fs from "node:fs";
import * as path from "node:path";
import Mocha from "mocha";
import type { Reported } from "./counts";

export = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const tests: Reported["tests"] = [];
    const note = (passed: boolean) => (test: Mocha.Runnable) => tests.push({ file: path.relative("test", test.file ?? ""), title: test.title, passed });
    const { EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_RUN_END } = Mocha.Runner.constants;
    runner.on(EVENT_TEST_PASS, note(true));
    runner.on(EVENT_TEST_FAIL, note(false));
    runner.once(EVENT_RUN_END, () => {
      const file = process.env.DBHAVEN_TEST_COUNTS;
      const { passes, failures, pending } = this.stats;
      const reported: Reported = { passed: passes, failed: failures, skipped: pending, tests };
      if (file) fs.writeFileSync(file, JSON.stringify(reported));
    });
  }
};
