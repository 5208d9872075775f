/** How it is asked whether an application works. */
import type { Application } from "../config/schema";

/** A script of jobs/probe, run by the image of the proxies from within the application's network. */
export interface Look { image: string; script: "http" | "tcp"; arguments: string[] }

/** A command in the application's own container, or a look from beside it. */
export type ProbePlan = { timeoutSeconds: number } & ({ command: string[] } | { look: Look });

/** @param image of the proxies */
export function planProbe(probe: NonNullable<Application["probe"]>, image: string): ProbePlan {
  if ("command" in probe) return probe;
  const { timeoutSeconds } = probe;
  if ("tcp" in probe) return { timeoutSeconds, look: { image, script: "tcp", arguments: [`TCP:${probe.tcp}`] } };
  const { protocol, hostname, port, pathname, search, host } = new URL(probe.http);
  const address = protocol === "https:" ? `OPENSSL:${hostname}:${port || 443},verify=0` : `TCP:${hostname}:${port || 80}`;
  return { timeoutSeconds, look: { image, script: "http", arguments: [address, `${pathname}${search}`, host] } };
}

/** For sentences: what was asked. */
export function probeInWords(probe: ProbePlan): string {
  return "command" in probe ? probe.command.join(" ") : [probe.look.script, ...probe.look.arguments.slice(0, 2)].join(" ");
}
