/** How the tests that hold a promise ended, recorded in the repository for docs/guarantees.md where DBHAVEN_RECORD=1 asks for it. */
import * as fs from "node:fs";
import { namedTests, resultKey, resultsFile, type TestResults } from "../../docs/guarantees";
import type { Reported } from "./counts";

/** A test that did not run keeps its earlier result. */
export function recordResults(tests: Reported["tests"], on = new Date().toISOString().slice(0, 10)): void {
  const before = JSON.parse(fs.readFileSync(resultsFile, "utf8")) as TestResults;
  const now = Object.fromEntries(tests.map(({ file, title, passed }) => [resultKey(file, title), { passed, on }]));
  fs.writeFileSync(resultsFile, `${JSON.stringify(merged(before, now), null, 2)}\n`);
}

/** What is no longer named is dropped. */
function merged(before: TestResults, now: TestResults): TestResults {
  return Object.fromEntries(namedTests().map((key) => [key, now[key] ?? before[key]]).filter((entry): entry is [string, TestResults[string]] => entry[1] !== undefined));
}
