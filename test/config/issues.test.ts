import * as assert from "node:assert/strict";
import { closest, ConfigurationError, pathText, sentence, sentences, show, suggest, UserError } from "../../config/issues";

describe("An issue", () => {
  it("reads as path, what was found, what would be right", () => {
    assert.equal(
      sentence({ path: ["moves", "orders", "target", "instance"], found: '"pg-mian" is no instance of this estate', right: suggest("pg-mian", ["pg-main", "pg-other"], "") }),
      'moves.orders.target.instance: "pg-mian" is no instance of this estate; did you mean "pg-main"?',
    );
  });

  it("ends in a full stop, but not after a question or a command that is to be copied", () => {
    const ending = (right: string) => sentence({ path: ["a"], found: "b", right }).slice(-1);
    assert.equal(ending("write it"), ".");
    assert.equal(ending('did you mean "c"?'), "?");
    assert.equal(ending("run: pulumi config set --secret --path 'secrets.c'"), "'");
  });

  it("shows odd keys as `pulumi config set --path` takes them", () => {
    assert.equal(pathText(["moves", "m", "checks", "invoice total"]), 'moves.m.checks["invoice total"]');
    assert.equal(pathText(["servers", "s", "sshOptions", 0]), "servers.s.sshOptions[0]");
  });

  it("comes sorted and once", () => {
    const issue = (path: string) => ({ path: [path], found: "x", right: "y" });
    assert.deepEqual(sentences([issue("b"), issue("a"), issue("b")]), ["a: x; y.", "b: x; y."]);
  });

  it("is thrown together with all others, as a UserError", () => {
    const error = new ConfigurationError("The estate", [{ path: ["b"], found: "x", right: "y" }, { path: ["a"], found: "x", right: "y" }]);
    assert.ok(error instanceof UserError);
    assert.equal(error.message, "The estate cannot be used; nothing was started. 2 mistakes:\n  a: x; y.\n  b: x; y.");
  });

  it("shows no value that may be a secret", () => {
    for (const [value, path] of [["hunter2", ["environment", "DB_PASSWORD"]], ["hunter2", ["passwordSecret"]], ["hunter2", ["apiKey"]], ["postgresql://shop:hunter2@db/shop", ["url"]]] as [string, string[]][]) {
      assert.equal(show(value, path), "this text");
    }
    assert.equal(show("pg-main", ["instance"]), '"pg-main"');
    assert.ok(show("x".repeat(1000)).length < 70);
  });
});

describe("A suggestion", () => {
  it("is the nearest name within a third of its length", () => {
    assert.equal(closest("prot", ["port", "proxy"]), "port");
    assert.equal(closest("databseStacks", ["databaseStacks", "moves"]), "databaseStacks");
    assert.equal(closest("srv08", ["srv80", "srv84"]), "srv80");
    assert.equal(closest("completely", ["port", "image"]), undefined);
  });

  it("names all that is known where nothing is near, or what to do where nothing is known", () => {
    assert.equal(suggest("zebra", ["b", "a"], "add it"), 'known are "a" and "b"');
    assert.equal(suggest("zebra", [], "add it"), "add it");
    assert.match(suggest("zebra", Array.from({ length: 40 }, (_, i) => `name-${i}`), "add it"), / and 29 more$/);
  });
});
