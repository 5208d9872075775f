/**
 * Frame of the offline plugins: a Pulumi provider served straight from the protocol's definitions. It loads gRPC and
 * the protocol only, because every provider instance is a process that has to start in 150 ms; a resource's own
 * modules are loaded when it is used first.
 */
import type { Change } from "./frame/changes";
import type { Inputs } from "./frame/inputs";
import { listen } from "./frame/server";
import type { Properties } from "./frame/values";

export { changes, type Change, type Rules } from "./frame/changes";
export { InputError, PartialFailure } from "./frame/errors";
export type { Inputs, InputSpec } from "./frame/inputs";
export { containsUnknown, secret, unknown, type Properties } from "./frame/values";

export interface Context {
  urn: string;
  /** Logical name of the resource. */
  name: string;
  /** Only asked what would happen. */
  preview: boolean;
  /** `customTimeouts` of the resource in seconds; undefined: none given. */
  timeoutSeconds: number | undefined;
  /** The provider's own inputs. */
  configuration: Properties;
  /** Aborted when the user cancels (first Ctrl-C) and when the engine is gone. */
  signal: AbortSignal;
  /** A line under the resource in Pulumi's display. `ephemeral`: shown as its state only while it runs. */
  log(severity: "debug" | "info" | "warning" | "error", message: string, options?: { ephemeral?: boolean }): Promise<void>;
}

export interface CheckContext extends Context {
  /** Inputs of the resource in the state, undefined for a new one. */
  oldInputs: Properties | undefined;
  /** `<logical name>-<random hex>`, the same as long as the resource keeps it. */
  autoName(hexDigits?: number): string;
}

export interface Made {
  id: string;
  outputs: Properties;
}

export interface Found extends Made {
  /** Inputs as the resource now has them; default: those of the state, with the values that were read. */
  inputs?: Properties;
}

export interface Difference {
  changes: Change[];
  /** The old one has to go first. Default false. */
  deleteBeforeReplace?: boolean;
}

/** Outputs hold the inputs as well, under the same names. */
export interface ResourceType {
  /** All inputs that it knows. */
  inputs: Inputs;
  /** Outputs known only after it was made. */
  computed?: readonly string[];
  /** Inputs with defaults; throws `InputError` for wrong ones. Values may be `unknown`. */
  check?(inputs: Properties, context: CheckContext): Properties | Promise<Properties>;
  /** Default: `changes(state, oldInputs, inputs)`, nothing replaces. */
  diff?(args: { id: string; state: Properties; oldInputs: Properties; inputs: Properties }, context: Context): Difference | Promise<Difference>;
  /** Outputs that a preview shows. Default: the inputs; computed outputs unknown for a new one, else as in the state. */
  plan?(inputs: Properties, state: Properties | undefined): Properties;
  /** An id that a preview of its creation shows. Default: unknown. */
  planId?(context: Context): string;
  create(inputs: Properties, context: Context): Promise<Made>;
  /** `inputs` and `state` are empty for an import. Undefined: it is gone. */
  read?(id: string, state: Properties, inputs: Properties, context: Context): Promise<Found | undefined>;
  /** Returns the new outputs. */
  update?(id: string, args: { state: Properties; oldInputs: Properties; inputs: Properties }, context: Context): Promise<Properties>;
  delete?(id: string, state: Properties, context: Context): Promise<void>;
}

export type Call = (args: Properties, context: Context) => Promise<Properties>;

export interface Definition {
  /** Name of the package: `docker`. */
  name: string;
  version: string;
  /** Inputs of the provider itself; `json`: anything but a string (the SDK sends those as JSON text). */
  configuration?: Record<string, "string" | "json">;
  /** Called once, before the first resource; not called in a preview whose configuration is not known yet. */
  configure?(configuration: Properties): Promise<void>;
  /** By type token, `docker:index/volume:Volume`; each is loaded on first use. */
  resources: Record<string, () => ResourceType>;
  /** By token, `docker:index/getNetwork:getNetwork`. */
  functions?: Record<string, () => Call>;
}

/** Serves the plugin until the engine ends; prints the port on stdout, which nothing else may use. */
export function serve(definition: Definition): void {
  void listen(definition).then(({ port }) => process.stdout.write(`${port}\n`));
}
