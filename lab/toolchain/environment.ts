/** The environment that pulumi runs in here, and the file through which the product's command line learns it. */
import * as fs from "node:fs";
import { pulumiHome, workspace, workspaceFile } from "./places";

export interface Workspace {
  /** Environment of pulumi; PATH_PREPEND goes before PATH. */
  env: Record<string, string>;
  /** Configuration file of a stack, relative to the checkout, where it is not Pulumi.<stack>.yaml. */
  configFiles: Record<string, string>;
}

/** A Pulumi home of this checkout's own, no update notices, no downloads in the middle of a run. */
export function toolchainEnvironment(): Record<string, string> {
  return {
    PULUMI_HOME: pulumiHome,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    PULUMI_SUPPRESS_NEO_LINK: "true",
  };
}

/** Writes .dbhaven/workspace.json: the toolchain's environment and what the lab adds to it. */
export function writeWorkspace(lab: Partial<Workspace>): Workspace {
  const result: Workspace = { env: { ...toolchainEnvironment(), ...lab.env }, configFiles: lab.configFiles ?? {} };
  fs.mkdirSync(workspace, { recursive: true });
  fs.writeFileSync(`${workspaceFile}.new`, JSON.stringify(result, null, 2) + "\n");
  fs.renameSync(`${workspaceFile}.new`, workspaceFile);
  return result;
}

/** The lab is gone: the product's command line is on its own again. */
export function removeWorkspace(): void {
  fs.rmSync(workspaceFile, { force: true });
}
