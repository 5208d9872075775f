/** Inputs of a local command, and which kinds of value they take. */
import { InputError, unknown, type Inputs, type Properties } from "../provider";

type Kind = "string" | "boolean" | "list" | "map";

const kinds: Record<string, Kind> = {
  stdin: "string",
  logging: "string",
  interpreter: "list",
  dir: "string",
  environment: "map",
  addPreviousOutputInEnv: "boolean",
};

/** Of everything that runs a command. */
const shared: Inputs = Object.fromEntries(Object.keys(kinds).map((key) => [key, true]));

export const commandInputs: Inputs = { create: true, update: true, delete: true, triggers: true, ...shared };
export const runInputs: Inputs = { command: true, ...shared };

/** @throws InputError for the first value of a wrong kind: numbers are not turned into text. */
export function checkKinds(inputs: Properties): void {
  for (const key of ["create", "update", "delete", "command"]) expectText(key, inputs[key]);
  for (const [key, kind] of Object.entries(kinds)) {
    const value = inputs[key];
    if (value === undefined || value === null || value === unknown) continue;
    if (kind === "string") expectText(key, value);
    else if (kind === "boolean" && typeof value !== "boolean") throw wrong(key, "a boolean", value);
    else if (kind === "list") {
      if (!Array.isArray(value)) throw wrong(key, "a list of strings", value);
      value.forEach((entry, i) => expectText(`${key}[${i}]`, entry));
    } else if (kind === "map") {
      if (typeof value !== "object" || Array.isArray(value)) throw wrong(key, "a map of strings", value);
      for (const [name, entry] of Object.entries(value)) expectText(`${key}.${name}`, entry);
    }
  }
}

function expectText(path: string, value: unknown): void {
  if (value === undefined || value === null || value === unknown || typeof value === "string") return;
  throw wrong(path, "a string", value);
}

const wrong = (path: string, right: string, value: unknown) =>
  new InputError(path, `${path} must be ${right}; got ${Array.isArray(value) ? "a list" : `a value of type ${typeof value}`} instead`);
