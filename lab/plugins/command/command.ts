import { randomBytes } from "node:crypto";
import { changes, containsUnknown, InputError, unknown, type Call, type Context, type Properties, type ResourceType } from "../provider";
import { checkKinds, commandInputs, runInputs } from "./inputs";
import { run, type Output, type Task } from "./run";

/** A command that runs when it is made and, as `update` or again as `create`, whenever one of its inputs changes. */
export const command: ResourceType = {
  inputs: commandInputs,
  computed: ["stdout", "stderr"],
  check(inputs) {
    checkKinds(inputs);
    return inputs;
  },
  diff({ oldInputs, inputs }) {
    // Single triggers replace as well, but that the SDK asks for (its option replaceOnChanges), not the plugin.
    const found = changes(oldInputs, oldInputs, inputs).map((change) => ({ ...change, replaces: change.path === "triggers" }));
    return { changes: found };
  },
  plan: planned,
  // Known in a preview too, although the one that it gets is another: an id says nothing about whether the command ran.
  planId: newId,
  async create(inputs, context) {
    const output = inputs.create === undefined ? { stdout: "", stderr: "" } : await run(taskOf(inputs, inputs.create, undefined, context));
    return { id: newId(context), outputs: { ...inputs, ...output } };
  },
  async update(_id, { state, inputs }, context) {
    const text = inputs.update ?? inputs.create;
    const before: Output = { stdout: state.stdout ?? "", stderr: state.stderr ?? "" };
    return { ...inputs, ...(text === undefined ? before : await run(taskOf(inputs, text, before, context))) };
  },
  async delete(_id, state, context) {
    // Everything is the old state's: text, interpreter, stdin, environment.
    if (state.delete !== undefined) await run(taskOf(state, state.delete, { stdout: state.stdout ?? "", stderr: state.stderr ?? "" }, context));
  },
};

/** `command.local.run`: on every preview and every up. */
export const runAlways: Call = async (args, context) => {
  for (const key of Object.keys(args)) {
    if (!(key in runInputs) && !key.startsWith("__")) throw new Error(`the offline stand-in of command does not know the input "${key}" of command:local:run; use the official plugin, or add it under lab/plugins`);
  }
  if (typeof args.command !== "string") throw new Error("command:local:run: command must be a string");
  try {
    checkKinds(args);
  } catch (error) {
    throw error instanceof InputError ? new Error(`command:local:run: ${error.message}`) : error;
  }
  return { ...args, ...(await run(taskOf(args, args.command, undefined, context))) };
};

/**
 * A preview runs nothing. What a changed command would print is unknown; an input that was merely added counts as no
 * change here, so outputs stay known although the command is going to run.
 */
function planned(inputs: Properties, state: Properties | undefined): Properties {
  const changed = (key: string) => inputs[key] === unknown || containsUnknown(inputs[key])
    || (state![key] !== undefined && changes({ value: state![key] }, { value: state![key] }, { value: inputs[key] }).length > 0);
  const open = state === undefined || Object.keys(commandInputs).some(changed);
  return { ...inputs, stdout: open ? unknown : state.stdout, stderr: open ? unknown : state.stderr };
}

function taskOf(inputs: Properties, text: string, before: Output | undefined, context: Context): Task {
  const logged = inputs.logging ?? "stdoutAndStderr";
  return {
    text,
    interpreter: inputs.interpreter?.length > 0 ? inputs.interpreter : ["/bin/sh", "-c"],
    directory: inputs.dir,
    environment: { ...inputs.environment, ...(inputs.addPreviousOutputInEnv === false ? {} : previousOutput(before)) },
    stdin: inputs.stdin || undefined,
    logs: { stdout: ["stdout", "stdoutAndStderr"].includes(logged), stderr: ["stderr", "stdoutAndStderr"].includes(logged) },
    log: (line) => context.log("info", line, { ephemeral: true }),
    signal: context.signal,
  };
}

function newId({ name }: Context): string {
  return name + randomBytes(4).toString("hex");
}

function previousOutput(before: Output | undefined): Record<string, string> {
  return { ...(before?.stdout && { PULUMI_COMMAND_STDOUT: before.stdout }), ...(before?.stderr && { PULUMI_COMMAND_STDERR: before.stderr }) };
}
