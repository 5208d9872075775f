import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { locked } from "../../lab/toolchain/lock";

describe("Lock over checkouts", () => {
  let folder: string;
  const file = () => path.join(folder, "building", "cli.lock");
  beforeEach(() => { folder = fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-")); });
  afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

  it("holds while the work runs, and is free afterwards, also after a failure", async () => {
    await assert.rejects(locked(file(), async () => {
      assert.equal(fs.readFileSync(file(), "utf8"), String(process.pid));
      throw new Error("no disk");
    }), /no disk/);
    assert.equal(await locked(file(), async () => 7), 7);
    assert.ok(!fs.existsSync(file()));
  });

  it("left by a process that is gone it counts as free", async () => {
    const { pid } = spawnSync("true");
    fs.mkdirSync(path.dirname(file()));
    fs.writeFileSync(file(), String(pid));
    assert.equal(await locked(file(), async () => "done", 0), "done");
  });

  it("waiting too long ends in a sentence that names the process", async () => {
    fs.mkdirSync(path.dirname(file()));
    fs.writeFileSync(file(), String(process.ppid));
    await assert.rejects(locked(file(), async () => undefined, 0), new RegExp(`Process ${process.ppid} has been at work on cli`));
  });
});
