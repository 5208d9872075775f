/** Random bytes in several notations: RandomBytes, which is secret, and RandomId, which is not. */
import { randomBytes } from "node:crypto";
import { InputError, type Made, type ResourceType } from "../provider";
import { checkLength, drawn, emptyKeepers } from "./drawn";

export const bytes: ResourceType = drawn({
  inputs: { length: true },
  computed: ["base64", "hex"],
  isSecret: true,
  check: ({ length }) => checkLength("length", length, 1),
  draw: ({ length }) => bytesOf(randomBytes(length)),
  import(text) {
    const value = decoded(text, "base64");
    const { id: found, outputs } = bytesOf(value);
    return { id: found, outputs: { ...outputs, length: value.length } };
  },
});

export const id: ResourceType = drawn({
  inputs: { byteLength: true, prefix: true },
  computed: ["b64Std", "b64Url", "hex", "dec"],
  check({ byteLength, prefix }) {
    checkLength("byteLength", byteLength, 1);
    if (prefix !== undefined && typeof prefix === "number") throw new InputError("prefix", "prefix must be a string");
  },
  draw: ({ byteLength, prefix }) => idOf(randomBytes(byteLength), prefix ?? ""),
  /** `<base64 for URLs>` or `<prefix>,<base64 for URLs>` */
  import(text) {
    const comma = text.lastIndexOf(",");
    const [prefix, value] = [comma < 0 ? "" : text.slice(0, comma), decoded(text.slice(comma + 1), "base64url")];
    const made = idOf(value, prefix);
    return { ...made, outputs: { ...made.outputs, byteLength: value.length, ...(prefix && { prefix }) } };
  },
  harmless: emptyKeepers,
});

function bytesOf(value: Buffer): Made {
  return { id: value.toString("base64"), outputs: { base64: value.toString("base64"), hex: value.toString("hex") } };
}

function idOf(value: Buffer, prefix: string): Made {
  const hex = value.toString("hex");
  return {
    id: value.toString("base64url"),
    outputs: {
      b64Std: prefix + value.toString("base64"),
      b64Url: prefix + value.toString("base64url"),
      hex: prefix + hex,
      dec: prefix + BigInt(`0x${hex}`).toString(),
    },
  };
}

/** Node leaves out what it cannot read; an id has to be exactly what was drawn. */
function decoded(text: string, encoding: "base64" | "base64url"): Buffer {
  const value = Buffer.from(text, encoding);
  if (value.length === 0 || value.toString(encoding) !== text) throw new Error(`"${text}" cannot be imported: it is no ${encoding === "base64" ? "base64" : "base64 for URLs, without padding"}`);
  return value;
}
