import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";

describe("a verb that looks at one stack", () => {
  for (const verb of ["status", "eject", "doctor"]) {
    it(`takes none beside the first: ${verb}`, () => {
      const { status, stdout } = spawnSync(process.execPath, ["-r", "./typescript.cjs", `cli/${verb}.ts`, "rev", "prod"], { encoding: "utf8" });
      assert.deepEqual([status, stdout.startsWith(`npm run ${verb} -- [STACK]`)], [1, true]);
    });
  }
});
