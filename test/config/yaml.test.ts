import * as assert from "node:assert/strict";
import { parseYaml } from "../../config/yaml";

describe("A YAML file", () => {
  it("may have hundreds of keys with one description", () => {
    const keys = Array.from({ length: 300 }, (_, number) => `copy${number}: *one`);
    const { value, issues } = parseYaml(["first: &one { a: 1 }", ...keys].join("\n"), "estate.yaml");
    assert.deepEqual(issues, []);
    assert.deepEqual((value as Record<string, unknown>).copy299, { a: 1 });
  });

  it("is refused where aliases of aliases would fill the memory", () => {
    const levels = Array.from({ length: 9 }, (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(", ")}]`);
    const { value, issues } = parseYaml(["l0: &l0 [x]", ...levels].join("\n"), "estate.yaml");
    assert.equal(value, undefined);
    assert.match(issues[0]!.right, /aliases/);
  });
});
