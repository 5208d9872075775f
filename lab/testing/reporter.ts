/** Mocha's usual output, and the counts in the file that DBHAVEN_TEST_COUNTS names. */
import * as fs from "node:fs";
import Mocha from "mocha";

export = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const file = process.env.DBHAVEN_TEST_COUNTS;
      const { passes, failures, pending } = this.stats;
      if (file) fs.writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
