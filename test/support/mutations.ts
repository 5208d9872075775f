/** Mistakes that people and programs make in estate files, by name: each changes one thing, at random. */
import type { Random } from "./random";

/** Stands where a password stands; must never be said again. */
export const plainPassword = "hunter2-in-plain-text";

const odd = [null, true, false, 0, 1.5, NaN, "", " ", "latest", "__proto__", "constructor", "toString", "a.b", "${main.host}", [], [[]], {}, { a: 1 }, ["a"]];
const huge = [1e308, -1e308, Infinity, 2 ** 53, 12345678901234567890, "9".repeat(400), 65536, 1e6];
const strange = ["é", "\u0000", "\u202e", "\ud800", "日本", "🦆", "pg\u200bmain", "İ", "ﬁ"];
const secretKeys = ["password", "PASSWORD", "rootPassword", "db_password", "token", "apiKey", "secret", "pwd"];

interface Place { holder: any; key: string }

/** Mistakes in the data. Places are of maps and lists that hold something. */
export const dataMistakes: Record<string, (place: Place, random: Random, all: any[]) => void> = {
  delete: ({ holder, key }) => { if (Array.isArray(holder)) holder.splice(Number(key), 1); else delete holder[key]; },
  rename: ({ holder, key }, random) => rename(holder, key, mistyped(key, random)),
  renameStrangely: ({ holder, key }, random) => rename(holder, key, random.of(["", "x".repeat(2000), "__proto__", "a b", "A", ...strange])),
  mistype: ({ holder, key }, random) => { if (typeof holder[key] === "string") holder[key] = mistyped(holder[key], random); },
  retype: ({ holder, key }) => { const value = holder[key]; holder[key] = typeof value === "string" ? Number(value) || 7 : typeof value === "object" ? "text" : String(value); },
  odd: ({ holder, key }, random) => { holder[key] = structuredClone(random.of(odd)); },
  empty: ({ holder, key }) => { const value = holder[key]; holder[key] = Array.isArray(value) ? [] : typeof value === "object" && value !== null ? {} : ""; },
  null: ({ holder, key }) => { holder[key] = null; },
  huge: ({ holder, key }, random) => { holder[key] = random.of(huge); },
  negative: ({ holder, key }) => { holder[key] = typeof holder[key] === "number" ? -holder[key] : -1; },
  long: ({ holder, key }) => { holder[key] = "long ".repeat(3000); },
  unicode: ({ holder, key }, random) => { const sign = random.of(strange); holder[key] = typeof holder[key] === "string" ? holder[key] + sign : sign; },
  add: ({ holder }, random) => { if (Array.isArray(holder)) holder.push(structuredClone(random.of(odd))); else holder[random.of(["zebra", "0", "constructor", "toString", ...strange])] = structuredClone(random.of(odd)); },
  duplicate: ({ holder, key }) => { if (Array.isArray(holder)) holder.push(structuredClone(holder[0])); else holder[`${key}-2`] = structuredClone(holder[key]); },
  wrapInList: ({ holder, key }) => { holder[key] = [holder[key]]; },
  wrapInMap: ({ holder, key }) => { holder[key] = { [key]: holder[key] }; },
  unwrap: ({ holder, key }) => { const value = holder[key]; if (typeof value === "object" && value !== null) { delete holder[key]; Object.assign(holder, value); } },
  transplant: ({ holder, key }, random, all) => { const other = random.of(all); holder[key] = structuredClone(other[random.of(Object.keys(other))]); },
  /** Not in lists: these have no keys in YAML. */
  password: ({ holder }, random) => { if (!Array.isArray(holder)) holder[random.of(secretKeys)] = plainPassword; },
};

/** Makes one to three mistakes of the kind, each somewhere else. */
export function mistake(estate: unknown, kind: string, random: Random): void {
  for (let times = 1 + random.below(3); times > 0; times--) {
    const all = holders(estate).filter((holder) => Object.keys(holder).length > 0);
    if (all.length === 0) return;
    const holder = random.of(all);
    dataMistakes[kind]({ holder, key: random.of(Object.keys(holder)) }, random, all);
  }
}

/** Mistakes in the text of a file. */
export const textMistakes: Record<string, (lines: string[], random: Random) => string> = {
  tab: (lines, random) => changed(lines, random, (line) => line.replace(/^ +/, "\t")),
  deeper: (lines, random) => changed(lines, random, (line) => ` ${line}`),
  lessDeep: (lines, random) => changed(lines, random, (line) => line.replace(/^ {1,2}/, "")),
  twice: (lines, random) => changed(lines, random, (line) => `${line}\n${line}`),
  lost: (lines, random) => changed(lines, random, () => ""),
  noColon: (lines, random) => changed(lines, random, (line) => line.replace(":", "")),
  colonTwice: (lines, random) => changed(lines, random, (line) => line.replace(": ", ": x: ")),
  sign: (lines, random) => {
    const text = lines.join("\n");
    const place = random.below(text.length);
    return text.slice(0, place) + random.of(["{", "}", "[", "]", ":", "- ", "\t", "'", '"', "&a ", "*a", "#", "|", ">", "!x ", "\n", "---\n", "<<: ", "\u0000", "@", "%", "\ufeff"]) + text.slice(place + random.below(3));
  },
  cutOff: (lines, random) => { const text = lines.join("\n"); return text.slice(0, random.below(text.length)); },
  swapped: (lines, random) => { const copy = [...lines]; const i = random.below(lines.length - 1); [copy[i], copy[i + 1]] = [copy[i + 1], copy[i]]; return copy.join("\n"); },
  carriageReturns: (lines) => lines.join("\r"),
};

const changed = (lines: string[], random: Random, change: (line: string) => string) => { const i = random.below(lines.length); return lines.map((line, j) => (i === j ? change(line) : line)).join("\n"); };

/** All maps and lists in a value, itself included. */
export const holders = (value: unknown): any[] => (typeof value === "object" && value !== null ? [value, ...Object.values(value).flatMap(holders)] : []);

function rename(holder: any, key: string, name: string): void {
  const value = holder[key];
  delete holder[key];
  holder[name] = value;
}

function mistyped(text: string, random: Random): string {
  const i = random.below(text.length + 1);
  return random.of([text.slice(0, i) + text.slice(i + 1), `${text.slice(0, i)}x${text.slice(i)}`, text.slice(0, i) + text.slice(i, i + 2).split("").reverse().join("") + text.slice(i + 2)]);
}
