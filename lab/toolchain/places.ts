/** Where the lab keeps what it makes: in the checkout what belongs to it alone, in the cache what is dear and shared. */
import * as os from "node:os";
import * as path from "node:path";

/** Root of this checkout. */
export const checkout = path.resolve(__dirname, "..", "..");

/** All that this checkout makes; in .gitignore. */
export const workspace = path.join(checkout, ".dbhaven");

/** Read by the product's command line before it calls pulumi. */
export const workspaceFile = path.join(workspace, "workspace.json");

/** Compiled offline plugins of this checkout. */
export const pluginBuild = path.join(workspace, "build", "plugins");

/** A Pulumi home for each checkout: two checkouts may hold different offline plugins. */
export const pulumiHome = path.join(workspace, "pulumi-home");

/** Shared by all checkouts of this user. DBHAVEN_CACHE, else XDG_CACHE_HOME/dbhaven, else ~/.cache/dbhaven. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.DBHAVEN_CACHE) return path.resolve(env.DBHAVEN_CACHE);
  return path.join(env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "dbhaven");
}

/** The private Docker engine: one for the machine, shared by all checkouts. */
export const privateEngine = {
  socket: "/run/dbhaven/docker.sock",
  runRoot: "/run/dbhaven",
  execRoot: "/run/dbhaven/engine",
  pidFile: "/run/dbhaven/docker.pid",
  configFile: "/run/dbhaven/daemon.json",
  /** Firewall, forwarding and interfaces as they were before the first start, for the way back. */
  beforeFile: "/run/dbhaven/before.json",
  dataRoot: "/var/lib/dbhaven/engine",
  log: "/var/log/dbhaven-engine.log",
  /** A bridge of its own: docker0 may belong to somebody else. */
  bridge: "dbhaven0",
  bridgeAddress: "198.18.0.1/24",
  addressPool: "198.18.64.0/18",
};
