/** The versions that this checkout wants, from package.json alone. */
import * as fs from "node:fs";
import * as path from "node:path";
import { UserError } from "../../config/issues";
import { checkout } from "./places";

/** Provider plugins that the program uses. */
export const pluginNames = ["docker", "command", "random", "postgresql", "mysql"] as const;
export type PluginName = (typeof pluginNames)[number];

export function cliVersion(): string {
  return pin("pulumi");
}

export function pluginVersion(name: PluginName): string {
  return pin(`@pulumi/${name}`);
}

function pin(packageName: string): string {
  const manifest = JSON.parse(fs.readFileSync(path.join(checkout, "package.json"), "utf8"));
  const version: unknown = manifest.dependencies?.[packageName] ?? manifest.devDependencies?.[packageName];
  if (typeof version === "string" && /^\d+\.\d+\.\d+$/.test(version)) return version;
  throw new UserError(`package.json has no exact version of ${packageName} (found ${JSON.stringify(version)}): write it as "1.2.3".`);
}
