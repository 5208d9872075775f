import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

/** Which folder may import from which others; data flows one way. */
const mayImport: Record<string, string[]> = {
  config: [],
  plan: ["config"],
  swarm: ["plan", "config"],
  components: ["plan", "config"],
  stacks: ["components", "plan", "swarm", "config"],
  jobs: ["swarm", "plan", "config"],
  cli: ["swarm", "plan", "config", "jobs"],
};

interface Import { file: string; target: string; typeOnly: boolean }

function importsOf(folder: string): Import[] {
  const files = fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  return files.flatMap((name) => {
    const file = path.join(folder, name);
    const statements = fs.readFileSync(file, "utf8").matchAll(/^(?:import|export)\s+(type\s+)?[^;]*?from\s+"([^"]+)"/gm);
    return [...statements].map(([, type, target]) => ({ file, typeOnly: type !== undefined, target: target.startsWith(".") ? path.join(path.dirname(file), target) : target }));
  });
}

describe("Layers", () => {
  for (const [folder, allowed] of Object.entries(mayImport)) {
    it(`${folder}/ imports only from ${[...allowed, "itself"].join(", ")}`, () => {
      const imports = importsOf(folder);
      assert.ok(imports.length > 0, "no imports found: does the expression still match?");
      for (const { file, target } of imports) {
        const top = target.split("/")[0];
        if (target.startsWith("node:") || !fs.existsSync(top)) continue;
        assert.ok(top === folder || allowed.includes(top), `${file} imports ${target}`);
      }
    });
  }

  it("Pulumi is unknown to plan/, swarm/, jobs/ and cli/, and to config/ outside load.ts", () => {
    for (const folder of ["plan", "swarm", "jobs", "cli", "config"]) {
      for (const { file, target } of importsOf(folder)) assert.ok(!target.startsWith("@pulumi/") || file === "config/load.ts", `${file} imports ${target}`);
    }
  });

  it("plan/ reads neither disk nor clock", () => {
    for (const { file, target } of importsOf("plan")) assert.ok(!/^node:(fs|os|child_process|net)/.test(target), `${file} imports ${target}`);
  });

  it("config/ starts nothing, and reads the disk in load.ts only", () => {
    for (const { file, target } of importsOf("config")) assert.ok(!target.startsWith("node:") || target === "node:crypto" || (file === "config/load.ts" && /^node:(fs|path)$/.test(target)), `${file} imports ${target}`);
  });

  it("resources are made in components/ only", () => {
    for (const { file, target, typeOnly } of [...importsOf("stacks"), ...importsOf("config")]) {
      assert.ok(typeOnly || !/^@pulumi\/(docker|command|random|postgresql|mysql)/.test(target), `${file} imports ${target}`);
    }
  });

  it("nothing outside lab/ and test/ knows the lab", () => {
    for (const folder of Object.keys(mayImport)) for (const { file, target } of importsOf(folder)) assert.ok(!target.startsWith("lab/"), `${file} imports ${target}`);
  });
});
