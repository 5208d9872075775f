/** What all Docker resource types have in common: their shape decides about checks, plans and what is read back. */
import type Docker from "dockerode";
import { InputError, PartialFailure, unknown, type Context, type Made, type Properties, type ResourceType } from "../provider";
import { differences } from "./differences";
import { engine } from "./engine";
import { inputsOf, missing, planned, readInputs, withDefaults, type Shape } from "./shape";

export interface DockerType {
  shape: Shape;
  /** Outputs that are no inputs. */
  outputs?: readonly string[];
  /** Default true: a name is made from the logical one where none is given. */
  autoNamed?: boolean;
  /** The old one always goes first. Default: where it has a name of the user's. */
  deleteBeforeReplace?: boolean;
  /** Default true. */
  importable?: boolean;
  validate?(inputs: Properties): void;
  create(docker: Docker, plan: Properties, context: Context): Promise<string>;
  /** All outputs; `state` is the last known, or the plan right after a create or update. Undefined: it is gone. */
  read(docker: Docker, id: string, state: Properties): Promise<Made | undefined>;
  update?(docker: Docker, id: string, plan: Properties, state: Properties, context: Context): Promise<void>;
  delete(docker: Docker, id: string, state: Properties, context: Context): Promise<void>;
}

export function resource(type: DockerType): ResourceType {
  const { shape, outputs = [], autoNamed = true } = type;
  const plan = (inputs: Properties, state?: Properties) => ({
    ...Object.fromEntries(outputs.map((output) => [output, state ? state[output] : unknown])),
    ...planned(shape, inputs, state),
  });
  return {
    inputs: inputsOf(shape),
    check(given, { oldInputs, autoName }) {
      const inputs = withDefaults(shape, given);
      if (autoNamed && (inputs.name === undefined || inputs.name === "")) {
        const keeps = (oldInputs?.__defaults as string[] | undefined)?.includes("name");
        inputs.name = keeps ? oldInputs!.name : autoName();
        inputs.__defaults = ["name"];
      } else if (autoNamed) {
        inputs.__defaults = [];
      }
      const absent = missing(shape, inputs);
      if (absent.length > 0) throw new InputError(absent[0], `Missing required argument: "${absent[0]}" is required, but no definition was found.`);
      type.validate?.(inputs);
      return inputs;
    },
    diff({ state, inputs }) {
      const changes = differences(shape, state, inputs);
      const named = autoNamed && !(inputs.__defaults as string[] | undefined)?.includes("name");
      return { changes, deleteBeforeReplace: changes.some(({ replaces }) => replaces) && (type.deleteBeforeReplace ?? named) };
    },
    plan: (inputs, state) => strip(plan(inputs, state)),
    async create(inputs, context) {
      const docker = engine(context.configuration);
      const wanted = known(strip(plan(inputs)));
      const id = await type.create(docker, wanted, context);
      const made = await type.read(docker, id, wanted);
      if (!made) throw new Error(`${context.name}: ${id} was made and was gone right afterwards.`);
      return made;
    },
    async read(id, state, inputs, context) {
      if (type.importable === false && Object.keys(state).length === 0) throw new Error(`${context.name}: resources of this type cannot be imported.`);
      const found = await type.read(engine(context.configuration), id, state);
      if (!found) return undefined;
      const own = Object.fromEntries(Object.entries(inputs).filter(([key]) => key.startsWith("__")));
      return { ...found, inputs: { ...readInputs(shape, inputs, found.outputs), ...own } };
    },
    async update(id, { state, inputs }, context) {
      const docker = engine(context.configuration);
      const wanted = known(strip(plan(inputs, state)));
      try {
        await type.update?.(docker, id, wanted, state, context);
      } catch (error) {
        // As the official plugin: the state holds what was wanted, so going back to the old inputs is an update too.
        throw new PartialFailure({ id, outputs: wanted }, (error as Error).message);
      }
      const found = await type.read(docker, id, wanted);
      return found?.outputs ?? wanted;
    },
    async delete(id, state, context) {
      await type.delete(engine(context.configuration), id, state, context);
    },
  };
}

const strip = (properties: Properties): Properties => Object.fromEntries(Object.entries(properties).filter(([key]) => !key.startsWith("__")));

/** What the server is to decide is left out. */
function known(value: any): any {
  if (Array.isArray(value)) return value.map(known);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== unknown).map(([key, entry]) => [key, known(entry)]));
}
