/** The two kinds of plugins that every scenario runs with, each in a Pulumi home of its own. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { compile, writeStarter } from "../../lab/toolchain/compile";
import { cliVersion, pluginNames, pluginVersion } from "../../lab/toolchain/pins";
import { cacheRoot, checkout, pulumiHome, workspace } from "../../lab/toolchain/places";
import { findOfficial, forcedKind, type PluginKind } from "../../lab/toolchain/plugins";

/** Of this process alone: two runs at once do not disturb each other. */
const place = (kind: PluginKind) => path.join(workspace, "parity", String(process.pid), kind);
process.on("exit", () => fs.rmSync(path.dirname(place("offline")), { recursive: true, force: true }));

/** Folder of the leg's state: all stacks of this run. */
export const backend = (kind: PluginKind) => path.join(place(kind), "state");

const caches = () => [process.env.DBHAVEN_PLUGIN_CACHE, path.join(os.homedir(), ".pulumi", "plugins"), path.join(cacheRoot(), "plugins-official", "plugins")].filter((cache) => cache !== undefined);

/** DBHAVEN_PLUGINS, else both. */
export function legs(): PluginKind[] {
  const forced = forcedKind();
  return forced ? [forced] : ["offline", "official"];
}

/** Which of the plugins this leg lacks; then it is not run. */
export function lacking(kind: PluginKind, plugins: readonly string[]): string[] {
  return plugins.filter((name) => (kind === "offline" ? !fs.existsSync(path.join(checkout, sourceOf(name))) : officialFolder(name) === undefined));
}

/** Environment for the CLI with this kind of plugins; they are compiled or linked first. */
export function environment(kind: PluginKind): Record<string, string> {
  const home = path.join(place(kind), "home");
  const names = pluginNames.filter((name) => lacking(kind, [name]).length === 0);
  const output = path.join(place(kind), "build");
  fs.mkdirSync(output, { recursive: true });
  const program = kind === "offline" ? compile(output, names.map(sourceOf)) : undefined;
  for (const name of names) {
    const folder = path.join(home, "plugins", `resource-${name}-v${pluginVersion(name)}`);
    const executable = path.join(folder, `pulumi-resource-${name}`);
    fs.mkdirSync(folder, { recursive: true });
    if (program) writeStarter(executable, program, sourceOf(name));
    else fs.symlinkSync(path.join(officialFolder(name)!, `pulumi-resource-${name}`), executable);
  }
  fs.mkdirSync(backend(kind), { recursive: true });
  return {
    PULUMI_HOME: home,
    PULUMI_BACKEND_URL: `file://${backend(kind)}`,
    PULUMI_CONFIG_PASSPHRASE: "parity",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
}

/** Folder with bin/pulumi. */
export const cliRoot = () => path.join(pulumiHome, "versions", cliVersion());

const sourceOf = (name: string) => `lab/plugins/${name}/main.ts`;

function officialFolder(name: string): string | undefined {
  return findOfficial(name, pluginVersion(name as (typeof pluginNames)[number]), caches());
}
