/** Puts the project's own pulumi-language-nodejs next to a CLI that was built without one. */
import * as path from "node:path";
import { compile, compiled, starterIsCurrent, writeStarter } from "./compile";
import { workspace } from "./places";

const source = "lab/languageHost/main.ts";
const output = path.join(workspace, "build", "language-host");
const starter = (bin: string) => path.join(bin, "pulumi-language-nodejs");

export function languageHostInstalled(bin: string): boolean {
  return starterIsCurrent(starter(bin), compiled(output, [source]));
}

export function installLanguageHost(bin: string): void {
  writeStarter(starter(bin), compile(output, [source]), source);
}
