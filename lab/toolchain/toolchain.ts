/** Everything the lab needs before its first container, as a list of steps. */
import type { Step } from "../steps";
import { cliStep } from "./cli";
import { engineStep } from "./engine";
import { pluginsStep } from "./plugins";

export { cliStep } from "./cli";
export { engine, engineStep, findEngine, stopEngine, type Engine } from "./engine";
export { removeWorkspace, toolchainEnvironment, writeWorkspace, type Workspace } from "./environment";
export { describePlugins, preparedPlugins, preparePlugins, pluginsStep, type Plugin, type PluginKind } from "./plugins";

/** Engine and CLI start at once, the plugins follow the CLI. Further steps may name any of them in `after`. */
export function prepareToolchain(): Step[] {
  return [engineStep, cliStep, pluginsStep];
}
