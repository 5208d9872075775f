/** Connections to Docker engines: ssh with the operator's own configuration, unix sockets, tcp (with TLS). */
import * as fs from "node:fs";
import * as http from "node:http";
import * as https from "node:https";
import * as path from "node:path";
import { Duplex } from "node:stream";
import { inspect } from "node:util";
import Docker from "dockerode";
import { UserError } from "../config/issues";
import { explainSsh, silent, statusOf, translate } from "./answers";
import { quoted } from "./quoting";
import { SshSocket } from "./sshSocket";

export type { Docker };
export { messageOf, sentenceOf, statusOf, Unreachable } from "./answers";

export interface ServerConnection {
  /** Key of the server, for messages. */
  name: string;
  /** ssh://[user@]host[:port], unix:///path or tcp://host:port */
  host: string;
  /** Arguments for ssh, before the host. */
  sshOptions: string[];
}

export interface ConnectOptions {
  /** Connections at once; more calls wait for a free one. Default 4: sshd drops logins from about 10 at once. */
  connections?: number;
}

/** The engine of a server. No connection is made before the first call; an idle one does not keep the process alive. */
export function connect(server: ServerConnection, options: ConnectOptions = {}): Docker {
  const way = transport(server, options.connections ?? 4);
  // dockerode renders each request for its debug log, also where nobody reads that: an agent with its sockets, and what they
  // have still to send, would take several times as long as the call.
  Object.assign(way.agent, { [inspect.custom]: () => "connections" });
  const docker = new Docker(way);
  wrapDial(docker, server);
  return docker;
}

/** An engine as the program describes it to the jobs (plan/jobs.ts). */
export function connectEngine(engine: { server: string; docker: string; sshOptions: string[] }, options?: ConnectOptions): Docker {
  return connect({ name: engine.server, host: engine.docker, sshOptions: engine.sshOptions }, options);
}

/** The result, or undefined where the engine says that there is no such object. */
export async function orMissing<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** What dockerode is given; its types do not know of the agent. */
type Way = Docker.DockerOptions & { agent: http.Agent };

function transport(server: ServerConnection, maxSockets: number): Way {
  // Every field is given: dockerode would otherwise fill it in from the operator's DOCKER_HOST.
  const plain = { protocol: "http" as const, host: "http://docker", port: 80, ca: undefined, cert: undefined, key: undefined };
  const keep = { keepAlive: true, maxSockets, maxFreeSockets: maxSockets };
  if (server.host.startsWith("ssh://")) return { ...plain, agent: new SshAgent(server, keep) } as Way;
  if (server.host.startsWith("unix://")) {
    return { ...plain, host: undefined, port: undefined, socketPath: server.host.slice("unix://".length), agent: new http.Agent(keep) } as Way;
  }
  if (server.host.startsWith("tcp://")) {
    const url = new URL(server.host.replace(/^tcp:/, "http:"));
    const port = Number(url.port || 2375);
    const host = url.hostname;
    const certificates = tlsFolder(server);
    if (certificates === undefined) return { ...plain, host: `http://${host}`, port, agent: new http.Agent(keep) } as Way;
    const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((file) => fs.readFileSync(path.join(certificates, file)));
    return { protocol: "https", host: `https://${host}`, port, ca, cert, key, agent: new https.Agent(keep) } as unknown as Way;
  }
  throw new UserError(`servers.${server.name}.docker: "${server.host}" is no address of a Docker engine; use ssh://user@host, unix:///path or tcp://host:port.`);
}

const loopback = /^(localhost|127\.\d+\.\d+\.\d+)$/;

/**
 * Folder with the certificates for an address of tcp, as Docker's own client finds it; undefined where none is asked for.
 * @throws UserError for one that would be spoken to in plain: whoever is on the way could do there what they like
 */
export function tlsFolder({ name, host: address }: Pick<ServerConnection, "name" | "host">): string | undefined {
  if (!address.startsWith("tcp://")) return undefined;
  const { hostname, port } = new URL(address.replace(/^tcp:/, "http:"));
  const folder = process.env.DOCKER_CERT_PATH;
  if (folder && (port === "2376" || process.env.DOCKER_TLS_VERIFY === "1")) return folder;
  if (loopback.test(hostname)) return undefined;
  throw new UserError(`servers.${name}.docker: "${address}" would be spoken to without encryption, and whoever is on the way could take the server over; use ssh://user@host, or TLS: DOCKER_CERT_PATH with ca.pem, cert.pem and key.pem, and port 2376 or DOCKER_TLS_VERIFY=1.`);
}

class SshAgent extends http.Agent {
  constructor(private readonly server: ServerConnection, options: http.AgentOptions) {
    super(options);
  }
  override createConnection(): Duplex {
    return new SshSocket(sshCommand(this.server, ["docker", "system", "dial-stdio"]), (stderr, spawnError) => explainSsh(this.server, stderr, spawnError));
  }
}

/** The command line that runs `remote` on the server. The operator's options come first: ssh takes the first value it finds. */
export function sshCommand(server: ServerConnection, remote: string[]): string[] {
  const url = new URL(server.host);
  const target = (url.username ? `${decodeURIComponent(url.username)}@` : "") + url.hostname;
  const ours = ["-o", "BatchMode=yes", "-o", "ConnectTimeout=10", "-o", "ServerAliveInterval=15", "-T"];
  return ["ssh", ...server.sshOptions, ...(url.port ? ["-p", url.port] : []), ...ours, "--", target, ...remote];
}

/** The command line of Docker's own client at a terminal: beside the engine over ssh, else here. */
export function dockerCommand(engine: { docker: string; sshOptions: string[] }, words: string[], terminal: boolean): string[] {
  if (!engine.docker.startsWith("ssh://")) return ["docker", "-H", engine.docker, ...words];
  const url = new URL(engine.docker);
  const target = (url.username ? `${decodeURIComponent(url.username)}@` : "") + url.hostname;
  // The far shell splits what it is given into words again.
  return ["ssh", ...engine.sshOptions, ...(url.port ? ["-p", url.port] : []), terminal ? "-t" : "-T", "--", target, `docker ${words.map(quoted).join(" ")}`];
}

/** Engine calls that take no parameter but their body (containers: the name); dockerode repeats the body in the URL. */
const BODY_ONLY = /^\/(secrets|configs|volumes|networks|containers)\/create\?$/;

/** In milliseconds; tests shorten it. `silence`: an engine that answers nothing for so long, not what is answered at once either, is not waited for. */
export const patience = { silence: 60_000 };

interface Dial { path: string; method: string; options?: Record<string, unknown>; abortSignal?: AbortSignal }

/** Answered at once: no container has to stop or start for it, no registry is asked, nothing is deleted. */
const isShort = ({ method, path: to }: Dial): boolean => (/^(GET|HEAD)$/.test(method) || /^\/containers\/[^/]+\/exec$/.test(to)) && !to.startsWith("/distribution/");

function wrapDial(docker: Docker, server: ServerConnection): void {
  const modem = docker.modem as { dial(request: Dial, callback: (error: unknown, data: unknown) => void): void };
  const dial = modem.dial.bind(modem);
  let heard = 0;
  modem.dial = (request, callback) => {
    // A secret in a URL would end in the engine's log, and a long one is refused.
    if (request.method === "POST" && request.options && !request.options._body && BODY_ONLY.test(request.path)) {
      const { name, ...body } = request.options;
      request = { ...request, options: { _query: name === undefined ? {} : { name }, _body: body } };
    }
    const silence = new AbortController();
    // Calls wait for each other's connections: as long as one of them is answered none is given up.
    const timer = isShort(request) ? setInterval(() => Date.now() - heard >= patience.silence && silence.abort(), patience.silence) : undefined;
    dial({ ...request, abortSignal: silence.signal }, (error, data) => {
      clearInterval(timer);
      if (error && silence.signal.aborted) return callback(silent(server), data);
      heard = Date.now();
      callback(error ? translate(error, server) : error, data);
    });
  };
}
