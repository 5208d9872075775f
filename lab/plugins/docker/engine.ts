/** The engine that a provider talks to. */
import type Docker from "dockerode";
import type { Properties } from "../provider";

let connected: { docker: Docker; host: string } | undefined;

const hostOf = (configuration: Properties): string => configuration.host || process.env.DOCKER_HOST || "unix:///var/run/docker.sock";

/** One connection for the life of the plugin: every provider instance is a process of its own. */
export function engine(configuration: Properties): Docker {
  const host = hostOf(configuration);
  if (connected?.host !== host) {
    const { connect } = require("../../../swarm/engine") as typeof import("../../../swarm/engine");
    connected = { host, docker: connect({ name: host.replace(/^\w+:\/\//, ""), host, sshOptions: configuration.sshOpts ?? [] }) };
  }
  return connected.docker;
}

/** As the official plugin: a server that does not answer fails whatever is asked of the provider, also a preview. That one does not name it. */
export async function ping(configuration: Properties): Promise<void> {
  if (configuration.disableDockerDaemonCheck === true || configuration.disableDockerDaemonCheck === "true") return;
  try {
    await engine(configuration).ping();
  } catch (error) {
    const host = hostOf(configuration);
    throw new Error(`docker native provider returned an unexpected error from Configure: failed to connect to any docker daemon (${host}): ${(error as Error).message}`);
  }
}
