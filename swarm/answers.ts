/** What an engine's answer, or its silence, means: errors as sentences that say what to do. */
import { UserError } from "../config/issues";
import type { ServerConnection } from "./engine";

/** The server could not be reached at all, or the connection broke. `broken`: it had worked before. */
export class Unreachable extends UserError {
  constructor(message: string, readonly broken = false, options?: ErrorOptions) {
    super(message, options);
  }
}

/** HTTP status of an engine's answer, undefined for any other error. */
export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number } | null)?.statusCode;
}

/** The engine's own words, without what its client puts around them. */
export const messageOf = (error: Error): string => error.message.replace(/^\(HTTP code \d+\) [^-]*- /, "").split("\n")[0]!.trim();

/** What the user is told: a mistake, a server out of reach, or what an engine refused and nothing else understands. Undefined for any other error: a bug. */
export function sentenceOf(error: unknown): string | undefined {
  if (error instanceof UserError) return error.message;
  if (statusOf(error) === undefined) return undefined;
  const { from = "a server" } = error as { from?: string };
  return `${from}: its Docker engine refused: ${messageOf(error as Error)}`;
}

const serverOf = ({ name, host }: ServerConnection): string => `server ${name} (${host})`;

/** ssh's last words as one sentence with what to do. */
export function explainSsh(server: ServerConnection, stderr: string, spawnError?: NodeJS.ErrnoException): Unreachable {
  const words = stderr.split("\n").map((line) => line.trim()).filter((line) => line && !line.startsWith("Warning: Permanently added")).at(-1) ?? "no message";
  const by = serverOf(server);
  const tryIt = `try: ${["ssh", ...server.sshOptions, server.host.replace(/^ssh:\/\//, "")].join(" ")}`;
  const say = (text: string) => new Unreachable(text);
  if (spawnError) return say(`${by}: ssh cannot be started on this machine (${spawnError.code}); install an OpenSSH client.`);
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(stderr)) return say(`${by}: its ssh host key is not the known one; find out why before you replace it in known_hosts.`);
  if (/Host key verification failed/.test(stderr)) return say(`${by}: its ssh host key is unknown; connect once by hand and compare the fingerprint, ${tryIt}`);
  if (/Permission denied \(/.test(stderr)) return say(`${by}: ssh was denied; put your public key into its authorized_keys, or name the right key in ~/.ssh/config.`);
  if (/permission denied while trying to connect|dial unix.*permission denied/i.test(stderr)) return say(`${by}: the ssh user may not use Docker there; add it to the group "docker".`);
  if (/command not found|docker: not found/.test(stderr)) return say(`${by}: there is no docker command for the ssh user; install Docker Engine 20.10 or newer.`);
  if (/Cannot connect to the Docker daemon|dial unix|docker daemon/i.test(stderr)) return say(`${by}: its Docker engine does not run; start it: systemctl start docker.`);
  if (/Could not resolve hostname/.test(stderr)) return say(`${by}: there is no host of this name; correct servers.${server.name}.docker, or ~/.ssh/config.`);
  return say(`${by} cannot be reached over ssh: ${words}; ${tryIt}`);
}

export const silent = (server: ServerConnection): Unreachable => new Unreachable(`${serverOf(server)}: its Docker engine takes connections and does not answer; restart it: systemctl restart docker.`);

const REASONS: Record<string, string> = {
  ECONNREFUSED: "nothing listens there; start Docker on it",
  ENOENT: "there is no such socket; start Docker, or correct the path",
  EACCES: "this user may not use it; join the group \"docker\"",
  ETIMEDOUT: "it does not answer; check address and firewall",
  EHOSTUNREACH: "there is no way to this address; check address and network",
  ENETUNREACH: "there is no way to this address; check address and network",
  ENOTFOUND: "there is no host of this name; correct the address",
  EAI_AGAIN: "the name cannot be resolved; check DNS",
};

/** How an engine says that the managers of its Swarm, one of which it may be, do not answer now: under load, or while they elect a leader. */
const LEADERLESS = /code = (DeadlineExceeded|Unavailable)|does not have a leader/;

/** The same of a server that is no manager: it is in no Swarm, or a worker. */
const NO_MANAGER = /not a swarm manager/i;

/** A failing connection becomes a sentence; an answer of the engine is told from which it came; what is a sentence already stays as it is. */
export function translate(error: unknown, server: ServerConnection): unknown {
  if (error instanceof UserError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const by = serverOf(server);
  if ((statusOf(error) ?? 0) >= 500 && LEADERLESS.test(message ?? "")) return new Unreachable(`${by}: the managers of its Swarm do not answer (${messageOf(error as Error)}); see docker node ls there, and run the command again.`, true, { cause: error });
  if (NO_MANAGER.test(message ?? "")) return new UserError(`servers.${server.name} is marked as manager but is no Swarm manager; mark one that is with manager: true, or on it, run: docker swarm init --advertise-addr ADDRESS`, { cause: error });
  if (statusOf(error) !== undefined) return Object.assign(error as Error, { from: by });
  const reason = code && REASONS[code];
  if (reason) return new Unreachable(`${by}: ${reason}.`, false, { cause: error });
  if (code === "ECONNRESET" || code === "EPIPE" || message === "socket hang up" || code === "ERR_STREAM_PREMATURE_CLOSE") {
    return new Unreachable(`${by}: the connection broke off; run the command again.`, true, { cause: error });
  }
  return error;
}
