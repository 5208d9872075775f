/** What the resource types of database servers have in common: their shape decides about checks, plans and what is read back. */
import { differences } from "../docker/differences";
import { inputsOf, planned, readInputs, withDefaults, type Shape } from "../docker/shape";
import { InputError, unknown, type CheckContext, type Context, type Found, type Made, type Properties, type ResourceType } from "../provider";

export interface ObjectType {
  shape: Shape;
  /** Whether it has an input `name`, which is made up where none is given. Default true. */
  named?: boolean;
  validate?(inputs: Properties): void;
  /** Outputs where nothing is given and nothing is read. */
  zero: Properties;
  create(plan: Properties, context: Context): Promise<string>;
  /** What the state keeps of a plan in another form than it was given in. Default: all as it is. */
  kept?(plan: Properties): Properties;
  /** All outputs; `name` is the object's name, for an import its id; `state` is the last known, or the plan right after a create or update, and empty for an import. Undefined: it is gone. */
  read(name: string, state: Properties, context: Context): Promise<Made | undefined>;
  /** Returns the name afterwards. */
  update(name: string, plan: Properties, state: Properties, context: Context): Promise<string>;
  delete(name: string, state: Properties, context: Context): Promise<void>;
}

export function objectType({ shape, zero, validate, named = true, kept = (wanted) => wanted, ...type }: ObjectType): ResourceType {
  const plan = (inputs: Properties, state?: Properties) => ({ ...zero, ...planned(shape, strip(inputs), state) });
  const made = async (id: string, wanted: Properties, context: Context): Promise<Made> => {
    const found = await type.read(id, kept(wanted), context);
    if (!found) throw new Error(`${context.name}: ${id} was made and was gone right afterwards.`);
    return found;
  };
  return {
    inputs: inputsOf(shape),
    check(given, context) {
      const filled = withDefaults(shape, earlierDefaults(shape, given, context.oldInputs));
      const inputs = { ...(named ? withName(filled, context) : filled), __defaults: defaulted(shape, given, named) };
      checkKinds(shape, inputs);
      validate?.(inputs);
      return inputs;
    },
    diff({ state, inputs }) {
      const changes = differences(shape, state, inputs);
      // Two of one name cannot exist side by side; a generated name is another for the new one.
      return { changes, deleteBeforeReplace: named && changes.some(({ replaces }) => replaces) && !isAutoNamed(inputs) };
    },
    plan,
    async create(inputs, context) {
      const wanted = known(plan(inputs));
      return made(await type.create(wanted, context), wanted, context);
    },
    async read(id, state, inputs, context) {
      const found = await type.read(nameOf(id, state), state, context);
      if (!found) return undefined;
      // Which inputs were defaults is forgotten by a refresh.
      return { ...found, inputs: Object.keys(state).length > 0 ? readInputs(shape, inputs, found.outputs) : imported(shape, found) };
    },
    async update(id, { state, inputs }, context) {
      const wanted = known(plan(inputs, state));
      return (await made(await type.update(nameOf(id, state), wanted, state, context), wanted, context)).outputs;
    },
    delete: (id, state, context) => type.delete(nameOf(id, state), state, context),
  };
}

/** Numbers from `least` on. @throws InputError */
export function expectAtLeast(inputs: Properties, key: string, least: number): void {
  const value = inputs[key];
  if (typeof value === "number" && (!Number.isInteger(value) || value < least)) throw new InputError(key, `expected ${key} to be at least (${least}), got ${value}`);
}

/** An update that renames leaves the id in the engine's state as it was; what has no name has an id that never changes. */
const nameOf = (id: string, state: Properties): string => state.name ?? id;

function withName(inputs: Properties, { oldInputs, autoName }: CheckContext): Properties {
  if (isGiven(inputs.name)) return inputs;
  return { ...inputs, name: oldInputs && isAutoNamed(oldInputs) ? oldInputs.name : autoName() };
}

const isGiven = (value: unknown) => value !== undefined && value !== null && value !== "";

/**
 * An input that is left out keeps the default that it had; after a refresh, which forgets what was a default, any value
 * that it had. So what others changed in it is a difference until a refresh has seen it, and none afterwards.
 */
function earlierDefaults(shape: Shape, given: Properties, old: Properties | undefined): Properties {
  const had = (key: string) => shape[key].default !== undefined && given[key] === undefined && old?.[key] !== undefined && (old.__defaults === undefined || old.__defaults.includes(key));
  return { ...given, ...Object.fromEntries(Object.keys(shape).filter(had).map((key) => [key, old![key]])) };
}

/** Names of the inputs that are left out and have a default. */
const defaulted = (shape: Shape, given: Properties, named: boolean): string[] =>
  Object.keys(shape).filter((key) => (named && key === "name" ? !isGiven(given.name) : shape[key].default !== undefined && (given[key] === undefined || given[key] === null)));

function isAutoNamed(inputs: Properties): boolean {
  return (inputs.__defaults as string[] | undefined)?.includes("name") ?? true;
}

function checkKinds(shape: Shape, inputs: Properties): void {
  for (const [key, { kind }] of Object.entries(shape)) {
    const value = inputs[key];
    if (value === undefined || value === null || value === unknown) continue;
    const right = kind === "list" || kind === "set" ? Array.isArray(value) : typeof value === kind;
    if (!right) throw new InputError(key, `${key} must be a ${kind === "set" ? "list" : kind}, got ${JSON.stringify(value)}`);
  }
}

/** Only what is not as it would be without being given. */
function imported(shape: Shape, { outputs }: Made): Found["inputs"] {
  const differs = (key: string) => !isNothing(outputs[key]) && outputs[key] !== shape[key].default;
  return { ...Object.fromEntries(Object.keys(shape).filter(differs).map((key) => [key, outputs[key]])), __defaults: [] };
}

const isNothing = (value: unknown) => value === undefined || value === null || value === "" || value === 0 || value === false || (Array.isArray(value) && value.length === 0);

const strip = (properties: Properties): Properties => Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));

/** What the server is to decide is left out. */
const known = (properties: Properties): Properties => Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== unknown));
