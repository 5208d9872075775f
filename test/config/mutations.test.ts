import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import { parse } from "yaml";
import { composeEstate, type Composed } from "../../config/compose";
import { sentences } from "../../config/issues";
import { parseEstate } from "../../config/parse";
import { planEstate } from "../../plan/plan";
import { redisEstate, smallEstate } from "../support/estates";
import { Random } from "../support/random";

const files = ["estates/lab.yaml", "estates/wizardsofts.yaml"];
const texts = files.map((file) => fs.readFileSync(file, "utf8"));
const valid: unknown[] = [smallEstate(), redisEstate(), ...texts.map((text) => parse(text, { merge: false }))];

const odd = [null, true, false, 0, -1, 1.5, 1e308, NaN, "", " ", "latest", "x".repeat(100), "é", "__proto__", "constructor", "toString", "a.b", "${main.host}", [], [[]], {}, { a: 1 }, ["a"], "hunter2"];

/** All maps and lists in a value, itself included. */
const holders = (value: unknown): any[] => (typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(holders)] : []);

function mutate(estate: unknown, random: Random): void {
  const all = holders(estate).filter((holder) => Object.keys(holder).length > 0);
  const holder = random.of(all);
  const key = random.of(Object.keys(holder));
  switch (random.below(6)) {
    case 0: delete holder[key]; break;
    case 1: holder[key] = structuredClone(random.of(odd)); break;
    case 2: { const value = holder[key]; delete holder[key]; holder[mistyped(key, random)] = value; break; }
    case 3: if (typeof holder[key] === "string") holder[key] = mistyped(holder[key], random); break;
    case 4: holder[String(random.of(odd.filter((value) => typeof value !== "object")))] = structuredClone(random.of(odd)); break;
    default: { const other = random.of(all); holder[key] = structuredClone(other[random.of(Object.keys(other))]); }
  }
}

function mistyped(text: string, random: Random): string {
  const i = random.below(text.length + 1);
  return random.of([text.slice(0, i) + text.slice(i + 1), `${text.slice(0, i)}x${text.slice(i)}`, text.slice(0, i) + text.slice(i, i + 2).split("").reverse().join("") + text.slice(i + 2)]);
}

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
  }
  return "refused";
}

function count(outcomes: string[]): void {
  // A test that only ever sees one of the two proves little.
  for (const outcome of ["valid", "refused"]) assert.ok(outcomes.filter((one) => one === outcome).length > 5, `hardly any is ${outcome}`);
}

describe("An estate with random mistakes", () => {
  it("ends in sentences or is right: 500 changes of its data", () => {
    count(Array.from({ length: 500 }, (_, i) => {
      const random = new Random(i + 1);
      const estate = structuredClone(random.of(valid));
      for (let changes = 1 + random.below(3); changes > 0; changes--) mutate(estate, random);
      return checkOutcome(parseEstate(estate), `seed ${i + 1}`);
    }));
  });

  it("ends in sentences or is right: 200 changes of its text", () => {
    const marks = ["{", "}", "[", "]", ":", "- ", "\t", "'", '"', "&a ", "*a", "#", "|", ">", "!x ", "\n", "---\n", "<<: ", "\u0000", "@", "%"];
    count(Array.from({ length: 200 }, (_, i) => {
      const random = new Random(10_000 + i);
      const text = random.of(texts);
      const place = random.below(text.length);
      const changed = text.slice(0, place) + (random.next() < 0.5 ? random.of(marks) : "") + text.slice(place + random.below(3));
      return checkOutcome(composeEstate(changed, "estate.yaml"), `seed ${10_000 + i}`);
    }));
  });

  it("that is nested deep, or repeats itself without end, ends in a sentence", () => {
    const bomb = `a: &a [${"x,".repeat(10)}]\n${"bcdefghi".split("").map((name, i) => `${name}: &${name} [${`*${"abcdefgh"[i]},`.repeat(10)}]`).join("\n")}\n`;
    for (const text of ["[".repeat(500), `${"{a: ".repeat(500)}1${"}".repeat(500)}`, bomb]) assert.equal(checkOutcome(composeEstate(text, "estate.yaml"), "deep"), "refused");
  });
});
