/** Random text: RandomPassword, whose result is secret, and RandomString, whose result is its id. */
import { randomInt } from "node:crypto";
import { InputError, unknown, type Change, type Made, type Properties, type ResourceType } from "../provider";
import { bcryptHash } from "./bcrypt";
import { checkLength, drawn, emptyKeepers, type Drawn } from "./drawn";

interface CharacterClass {
  flag: string;
  least: string;
  characters: string;
}

const classes: readonly CharacterClass[] = [
  { flag: "upper", least: "minUpper", characters: "ABCDEFGHIJKLMNOPQRSTUVWXYZ" },
  { flag: "lower", least: "minLower", characters: "abcdefghijklmnopqrstuvwxyz" },
  { flag: "numeric", least: "minNumeric", characters: "0123456789" },
  { flag: "special", least: "minSpecial", characters: "!@#$%&*()-_=+[]{}<>:?" },
];

const MOST_BYTES_HASHED = 72;

const common: Omit<Drawn, "draw" | "import" | "computed"> = {
  inputs: Object.fromEntries(["length", "overrideSpecial", ...classes.flatMap(({ flag, least }) => [flag, least])].map((key) => [key, true])),
  defaults: Object.fromEntries(classes.flatMap(({ flag, least }) => [[flag, true], [least, 0]])),
  check,
  harmless: (change, before, now) => emptyKeepers(change, before, now) || (isOverride(change) && before === "" && now === undefined),
};

export const password: ResourceType = drawn({
  ...common,
  computed: ["result", "bcryptHash"],
  isSecret: true,
  draw: (inputs) => passwordOf(randomText(inputs)),
  import: (text) => withLength(passwordOf(text), text),
});

export const string: ResourceType = drawn({
  ...common,
  computed: ["result"],
  draw: (inputs) => stringOf(randomText(inputs)),
  import: (text) => withLength(stringOf(text), text),
});

function passwordOf(text: string): Made {
  return { id: "none", outputs: { result: text, bcryptHash: bcryptHash(Buffer.from(text).subarray(0, MOST_BYTES_HASHED)) } };
}

const stringOf = (text: string): Made => ({ id: text, outputs: { result: text } });

/** In bytes, as the official plugin counts it. */
const withLength = ({ id, outputs }: Made, text: string): Made => ({ id, outputs: { ...outputs, length: Buffer.byteLength(text) } });

function check(inputs: Properties): void {
  checkLength("length", inputs.length, 1);
  const least = classes.map((one) => inputs[one.least] ?? 0);
  for (const one of classes) if (inputs[one.least] !== undefined) checkLength(one.least, inputs[one.least], 0);
  const sum = least.filter((value) => value !== unknown).reduce((left, right) => left + right, 0);
  if (inputs.length !== unknown && inputs.length < sum) {
    throw new InputError("length", `length must be at least sum of minUpper + minLower + minNumeric + minSpecial, which is ${sum}, got: ${inputs.length}`);
  }
  if (classes.every(({ flag }) => inputs[flag] === false)) throw new InputError("special", "at least one of special, upper, lower, numeric must be true");
}

/** The classes' minima first, also of a class that is switched off, the rest from all that are on; then shuffled. */
function randomText(inputs: Properties): string {
  const charactersOf = ({ flag, characters }: CharacterClass) => (flag === "special" && inputs.overrideSpecial ? (inputs.overrideSpecial as string) : characters);
  const drawnFrom = (characters: string[], count: number) => Array.from({ length: count }, () => characters[randomInt(characters.length)]);
  const drawn = classes.flatMap((one) => drawnFrom([...charactersOf(one)], inputs[one.least]));
  const all = classes.filter(({ flag }) => inputs[flag]).flatMap((one) => [...charactersOf(one)]);
  return shuffled([...drawn, ...drawnFrom(all, inputs.length - drawn.length)]).join("");
}

function shuffled<Element>(list: Element[]): Element[] {
  const left = [...list];
  return list.map(() => left.splice(randomInt(left.length), 1)[0]);
}

const isOverride = ({ path }: Change) => path === "overrideSpecial";
