import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

/** Compares with test/golden/<name>; UPDATE_GOLDEN=1 rewrites it; a missing one fails. */
export function golden(name: string, actual: string): void {
  const file = path.join("test/golden", name);
  if (process.env.UPDATE_GOLDEN === "1") {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, actual);
  }
  assert.ok(fs.existsSync(file), `${file} is missing; UPDATE_GOLDEN=1 writes it`);
  assert.equal(actual, fs.readFileSync(file, "utf8"), `${file} differs; look at the difference, then UPDATE_GOLDEN=1`);
}
