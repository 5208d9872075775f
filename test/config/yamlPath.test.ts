import * as assert from "node:assert/strict";
import { yamlPath } from "../../config/yamlPath";

describe("A place in a YAML file", () => {
  it("is keys with dots, numbers and odd keys in brackets", () => {
    assert.deepEqual(yamlPath("services.web.environment[0]"), ["services", "web", "environment", 0]);
    assert.deepEqual(yamlPath('services["my.web"].image'), ["services", "my.web", "image"]);
    assert.deepEqual(yamlPath("x-common"), ["x-common"]);
  });
  it("is no other text", () => {
    for (const text of ["", ".a", "a..b", "a.", "a[", "a[x]", "a b", 'a["b]']) assert.equal(yamlPath(text), undefined, text);
  });
});
