import * as assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

describe("TypeScript without the compiler", () => {
  let folder: string;
  const kept = () => path.join(folder, "node_modules", ".cache", "javascript");
  const run = () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["-r", "./typescript.cjs", "-e", `
      try { require("./file.ts"); } catch ({ stack }) { console.log(/file\\.ts[:\\d]*/.exec(stack)[0]); }
      console.log(Object.keys(require.cache).some((file) => file.includes("@swc/core/index")) ? "made" : "kept");`], { cwd: folder, encoding: "utf8" });
    return stdout.trim() + stderr;
  };

  beforeEach(() => {
    folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "dbhaven-typescript-")));
    fs.copyFileSync("typescript.cjs", path.join(folder, "typescript.cjs"));
    fs.mkdirSync(path.join(folder, "node_modules"));
    fs.symlinkSync(path.resolve("node_modules", "@swc"), path.join(folder, "node_modules", "@swc"));
    fs.writeFileSync(path.join(folder, "file.ts"), "interface Two {\n  lines: string;\n}\nconst said: Two = { lines: \"x\" };\nthrow new Error(said.lines);\n");
  });
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it("is kept for the next start, with its places; what was cut short, or another text of the file, is made anew", () => {
    assert.equal(run(), "file.ts:5:7\nmade");
    assert.equal(run(), "file.ts:5:7\nkept");
    const [only, ...others] = fs.readdirSync(kept());
    assert.deepEqual(others, []);
    fs.truncateSync(path.join(kept(), only!), 20);
    assert.equal(run(), "file.ts:5:7\nmade");
    fs.appendFileSync(path.join(folder, "file.ts"), "// more\n");
    assert.equal(run(), "file.ts:5:7\nmade");
  });

  it("needs no place for that", () => {
    fs.writeFileSync(path.join(folder, "node_modules", ".cache"), "");
    assert.equal(run(), "file.ts:5:7\nmade");
  });
});
