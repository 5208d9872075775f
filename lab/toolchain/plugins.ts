/** Provider plugins where the CLI finds them: official ones where there are any, else the project's stand-ins. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { UserError } from "../../config/issues";
import type { Step } from "../steps";
import { isExecutable, run } from "./command";
import { compile, compiled, starterIsCurrent, writeStarter } from "./compile";
import { cliStep } from "./cli";
import { canDownload, pluginDownload } from "./download";
import { toolchainEnvironment } from "./environment";
import { locked } from "./lock";
import { type PluginName, pluginNames, pluginVersion } from "./pins";
import { cacheRoot, checkout, pluginBuild, pulumiHome } from "./places";

export type PluginKind = "official" | "offline";

export interface Plugin {
  name: PluginName;
  /** The version that the program asks for; an official plugin may be another one of the same major version. */
  version: string;
  kind: PluginKind;
  /** Folder of an official plugin, source of a stand-in. */
  from: string;
}

const officialHome = () => path.join(cacheRoot(), "plugins-official");
const recordFile = path.join(pulumiHome, "plugins.json");
const sourceOf = (name: PluginName) => `lab/plugins/${name}/main.ts`;
const folderOf = (name: PluginName) => path.join(pulumiHome, "plugins", `resource-${name}-v${pluginVersion(name)}`);
const executableOf = (name: PluginName) => path.join(folderOf(name), `pulumi-resource-${name}`);

export const pluginsStep: Step = {
  title: "Provider plugins",
  get installs() {
    return [
      `${pluginNames.map((name) => `${name} ${pluginVersion(name)}`).join(", ")} into ${path.join(pulumiHome, "plugins")}:`,
      "the official ones from DBHAVEN_PLUGIN_CACHE, ~/.pulumi/plugins (both only read) or get.pulumi.com, else stand-ins from lab/plugins",
    ];
  },
  after: [cliStep], // which downloads the official ones
  done: async () => arePrepared(forcedKind()),
  run: async () => describePlugins(await preparePlugins(forcedKind())),
};

/** Puts every plugin in place. `force`: only this kind. @throws UserError where that kind cannot be had. */
export async function preparePlugins(force?: PluginKind): Promise<Plugin[]> {
  const plugins = await Promise.all(pluginNames.map((name) => choose(name, force)));
  const standIns = plugins.filter(({ kind }) => kind === "offline").map(({ from }) => from);
  const program = standIns.length > 0 ? compile(pluginBuild, standIns) : undefined;
  for (const plugin of plugins) {
    fs.rmSync(folderOf(plugin.name), { recursive: true, force: true });
    fs.mkdirSync(folderOf(plugin.name), { recursive: true });
    // A folder of our own with a link to the program: the CLI notes the last use beside the folder, and that is not ours to write.
    if (plugin.kind === "official") fs.symlinkSync(path.join(plugin.from, `pulumi-resource-${plugin.name}`), executableOf(plugin.name));
    else writeStarter(executableOf(plugin.name), program!, plugin.from);
  }
  fs.writeFileSync(recordFile, JSON.stringify(plugins, null, 2));
  return plugins;
}

/** What was prepared last in this checkout; empty before the first time. */
export function preparedPlugins(): Plugin[] {
  try {
    return JSON.parse(fs.readFileSync(recordFile, "utf8")) as Plugin[];
  } catch {
    return [];
  }
}

/** One line: which plugins are official and which stand in. */
export function describePlugins(plugins: Plugin[]): string {
  const list = (kind: PluginKind) => plugins.filter((plugin) => plugin.kind === kind).map(({ name, version }) => `${name} ${version}`).join(", ");
  return [list("official") && `official: ${list("official")}`, list("offline") && `stand-ins: ${list("offline")}`].filter(Boolean).join("; ");
}

/** DBHAVEN_PLUGINS. @throws UserError for anything but offline and official. */
export function forcedKind(env: NodeJS.ProcessEnv = process.env): PluginKind | undefined {
  const value = env.DBHAVEN_PLUGINS;
  if (!value) return undefined;
  if (value === "offline" || value === "official") return value;
  throw new UserError(`DBHAVEN_PLUGINS is "${value}": set it to "offline" or "official", or unset it.`);
}

function arePrepared(force?: PluginKind): boolean {
  const plugins = preparedPlugins();
  const standIns = plugins.filter(({ kind }) => kind === "offline").map(({ from }) => from);
  return pluginNames.every((name) => {
    const plugin = plugins.find((other) => other.name === name);
    if (!plugin || plugin.version !== pluginVersion(name) || (force && plugin.kind !== force)) return false;
    const local = force === "offline" ? undefined : findOfficial(name, pluginVersion(name), pluginCaches());
    if (plugin.kind === "official") return plugin.from === local && isExecutable(executableOf(name));
    return local === undefined && starterIsCurrent(executableOf(name), compiled(pluginBuild, standIns));
  });
}

async function choose(name: PluginName, force?: PluginKind): Promise<Plugin> {
  const version = pluginVersion(name);
  if (force !== "offline") {
    const from = findOfficial(name, version, pluginCaches()) ?? (await download(name, version));
    if (from) return { name, version, kind: "official", from };
    if (force) throw new UserError(`There is no official ${name} plugin ${version} in DBHAVEN_PLUGIN_CACHE or ~/.pulumi/plugins, and get.pulumi.com cannot be reached: put it there, or unset DBHAVEN_PLUGINS.`);
  }
  if (fs.existsSync(path.join(checkout, sourceOf(name)))) return { name, version, kind: "offline", from: sourceOf(name) };
  throw new UserError(`There is no stand-in for the ${name} plugin (${sourceOf(name)}): use the official one, through DBHAVEN_PLUGIN_CACHE or a network that reaches get.pulumi.com.`);
}

function pluginCaches(): string[] {
  const own = process.env.DBHAVEN_PLUGIN_CACHE;
  return [...(own ? [own] : []), path.join(os.homedir(), ".pulumi", "plugins"), path.join(officialHome(), "plugins")];
}

/** Folder of the official plugin: the version itself, else the highest of the same major version, from the first cache that has one. */
export function findOfficial(name: string, version: string, caches: string[]): string | undefined {
  for (const cache of caches) {
    const prefix = `resource-${name}-v`;
    const versions = (fs.existsSync(cache) ? fs.readdirSync(cache) : [])
      .filter((folder) => folder.startsWith(prefix) && isExecutable(path.join(cache, folder, `pulumi-resource-${name}`)))
      .map((folder) => folder.slice(prefix.length))
      .filter((candidate) => /^\d+\.\d+\.\d+$/.test(candidate) && candidate.split(".")[0] === version.split(".")[0])
      .sort(byVersion);
    const best = versions.includes(version) ? version : versions.at(-1);
    if (best) return path.join(cache, prefix + best);
  }
  return undefined;
}

function byVersion(left: string, right: string): number {
  const [a, b] = [left.split(".").map(Number), right.split(".").map(Number)];
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

async function download(name: PluginName, version: string): Promise<string | undefined> {
  if (!(await canDownload(pluginDownload(name, version)))) return undefined;
  const launcher = path.join(checkout, "node_modules", "pulumi", "run.js");
  const cli = path.join(pulumiHome, "versions");
  fs.mkdirSync(officialHome(), { recursive: true });
  if (!fs.existsSync(path.join(officialHome(), "versions"))) fs.symlinkSync(cli, path.join(officialHome(), "versions"));
  const env = { ...process.env, ...toolchainEnvironment(), PULUMI_HOME: officialHome() };
  const works = await locked(path.join(cacheRoot(), "plugins-official.lock"), () =>
    run(process.execPath, [launcher, "plugin", "install", "resource", name, version], { env, log: path.join(cacheRoot(), "plugins-download.log") }).then(() => true, () => false));
  return works ? findOfficial(name, version, [path.join(officialHome(), "plugins")]) : undefined;
}
