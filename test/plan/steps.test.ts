import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { exitCodes } from "../../plan/moves/failure";
import { stepsInWords, stepsOf } from "../../plan/moves/steps";

describe("The steps of a move", () => {
  for (const engine of ["postgres", "redis", "mariadb"] as const) {
    it(`are the ones that the job of ${engine} goes through, in this order`, () => {
      const files = [...["prepare", "fence", "copy", "verify"].map((name) => `${engine}/move/${name}.sh`), "move/hold.sh"];
      const scripts = files.map((file) => fs.readFileSync(path.join("jobs", file), "utf8")).join("\n");
      const begun = [...scripts.matchAll(/^\s*begin_step (\w+)/gm)].map(([, step]) => step);
      assert.deepEqual(begun, stepsOf(engine).map(({ id }) => id).filter((id) => id !== "backup" && id !== "retire" && id !== "switch"));
    });
  }

  it("have one point of no return, the commit", () => {
    assert.deepEqual(stepsOf("postgres").filter(({ pointOfNoReturn }) => pointOfNoReturn).map(({ id }) => id), ["commit"]);
  });

  it("begin with the backup, but of a move that does without", () => {
    const begins = (backup: { server: string; volume: string } | null) => stepsInWords({ engine: "postgres", backup })[0]!.split(":")[0];
    assert.deepEqual([begins({ server: "srv80", volume: "lab-backups" }), begins(null)], ["backup", "prepare"]);
  });

  it("say in the engine's own words what they do", () => {
    assert.match(stepsInWords({ engine: "redis", backup: null }).join("\n"), /^copy: Copies every key/m);
  });
});

describe("The classes of failure", () => {
  it("have the same exit codes in shell and in TypeScript", () => {
    const [, list] = /declare -A exit_codes=\(([^)]*)\)/.exec(fs.readFileSync("jobs/lib/exit.sh", "utf8"))!;
    const shell = Object.fromEntries([...list.matchAll(/\[(\w+)\]=(\d+)/g)].map(([, name, code]) => [name, Number(code)]));
    assert.deepEqual(shell, exitCodes);
  });
});
