import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { parse } from "yaml";
import { composeEstate, type Composed } from "../../config/compose";
import { sentences } from "../../config/issues";
import { parseEstate } from "../../config/parse";
import { planEstate } from "../../plan/plan";
import { mariadbEstate, mysqlEstate, redisEstate, smallEstate } from "../support/estates";
import { dataMistakes, mistake, plainPassword, textMistakes } from "../support/mutations";
import { Random } from "../support/random";

const files = fs.readdirSync("estates").filter((name) => name.endsWith(".yaml")).sort().map((name) => `estates/${name}`);
const texts = files.map((file) => fs.readFileSync(file, "utf8"));
const valid: unknown[] = [smallEstate(), redisEstate(), mariadbEstate(), mysqlEstate(), ...texts.map((text) => parse(text, { merge: false }))];

/** Either an estate that can be planned, or sentences: nothing else may come out. */
function checkOutcome({ estate, issues }: Composed, what: string): "valid" | "refused" {
  if (estate) {
    assert.deepEqual(issues, [], what);
    planEstate(estate);
    return "valid";
  }
  const said = sentences(issues);
  assert.ok(said.length > 0, `${what}: refused without a word`);
  for (const sentence of said) {
    assert.match(sentence, /^\S.*: .+; .+[.?'>]$/s, `${what}: ${sentence}`);
    assert.ok(!/undefined|\[object|Invalid input|expected|stand-in|nameless|\n/.test(sentence), `${what}: ${sentence}`);
    assert.ok(!sentence.includes(plainPassword), `${what}: ${sentence}`);
    assert.ok(sentence.length < 2000, `${what}: ${sentence.length} characters`);
  }
  return "refused";
}

/** Every kind in turn; one that is never refused would prove nothing. */
function everyKind(kinds: string[], runs: number, run: (kind: string, random: Random, what: string) => "valid" | "refused"): void {
  const refused = new Set<string>();
  const outcomes = Array.from({ length: runs }, (_, i) => {
    const kind = kinds[i % kinds.length];
    const outcome = run(kind, new Random(i + 1), `seed ${i + 1}, ${kind}`);
    if (outcome === "refused") refused.add(kind);
    return outcome;
  });
  assert.deepEqual(kinds.filter((kind) => !refused.has(kind)), []);
  assert.ok(outcomes.filter((outcome) => outcome === "valid").length > 5, "hardly any is valid");
}

describe("An estate with random mistakes", () => {
  it("ends in sentences or is right: 90 changes of its data", () => everyKind(Object.keys(dataMistakes), 90, (kind, random, what) => {
    const estate = structuredClone(random.of(valid));
    mistake(estate, kind, random);
    return checkOutcome(parseEstate(estate), what);
  }));

  it("ends in sentences or is right: 80 changes of its text", () => everyKind(Object.keys(textMistakes), 80, (kind, random, what) => (
    checkOutcome(composeEstate(textMistakes[kind](random.of(texts).split("\n"), random), "estate.yaml"), what)
  )));

  it("ends in sentences or is right: 60 changes of a stack's overrides", () => everyKind(Object.keys(dataMistakes), 60, (kind, random, what) => {
    const overrides = smallEstate();
    mistake(overrides, kind, random);
    return checkOutcome(composeEstate(JSON.stringify(smallEstate()), "estate.yaml", overrides, "test"), what);
  }));

  it("that is nested deep, or repeats itself without end, ends in a sentence", () => {
    const bomb = `a: &a [${"x,".repeat(10)}]\n${"bcdefghi".split("").map((name, i) => `${name}: &${name} [${`*${"abcdefgh"[i]},`.repeat(10)}]`).join("\n")}\n`;
    for (const text of ["[".repeat(500), `${"{a: ".repeat(500)}1${"}".repeat(500)}`, bomb]) assert.equal(checkOutcome(composeEstate(text, "estate.yaml"), "deep"), "refused");
  });
});
