/** Property values on the wire: a protobuf Struct with marked strings and objects for what JSON cannot say. */
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

// The engine's own marks (Pulumi's provider protocol).
const UNKNOWN_MARK = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const UNKNOWN_MARKS = new Set([
  UNKNOWN_MARK,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const MARK_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_MARK = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT_MARK = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** A value that is not known yet (previews only). */
export const unknown: unique symbol = Symbol("unknown");

export type Properties = Record<string, any>;

class SecretValue {
  constructor(readonly value: unknown) {}
}

/** Marks an output as secret in the state. What was given as a secret input stays one without this. */
export const secret = (value: unknown): unknown => new SecretValue(value);

export function decode(struct: Struct | undefined): Properties {
  return struct ? (fromWire(struct.toJavaScript()) as Properties) : {};
}

export function encode(properties: Properties): Struct {
  return Struct.fromJavaScript(toWire(properties) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** Secrets arrive as their value (the engine marks the output of the same name again), output values likewise. */
export function fromWire(value: unknown): unknown {
  if (typeof value === "string") return UNKNOWN_MARKS.has(value) ? unknown : value;
  if (Array.isArray(value)) return value.map(fromWire);
  if (value === null || typeof value !== "object") return value;
  const object = value as Properties;
  if (object[MARK_KEY] === SECRET_MARK) return fromWire(object.value);
  if (object[MARK_KEY] === OUTPUT_MARK) return "value" in object ? fromWire(object.value) : unknown;
  return Object.fromEntries(Object.entries(object).map(([key, entry]) => [key, fromWire(entry)]));
}

function toWire(value: unknown): unknown {
  if (value === unknown) return UNKNOWN_MARK;
  if (value instanceof SecretValue) return { [MARK_KEY]: SECRET_MARK, value: toWire(value.value) };
  if (Array.isArray(value)) return value.map((entry) => toWire(entry ?? null));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined).map(([key, entry]) => [key, toWire(entry)]));
}

export function containsUnknown(value: unknown): boolean {
  if (value === unknown) return true;
  return value !== null && typeof value === "object" && Object.values(value).some(containsUnknown);
}
