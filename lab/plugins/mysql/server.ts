/** The server that a provider is configured for. */
import { UserError } from "../../../config/issues";
import { unknown, type Properties } from "../provider";

export interface Server {
  /** Path of a socket, or undefined for a server on the network. */
  socket: string | undefined;
  host: string;
  port: number;
  username: string;
  password: string | undefined;
  /** As the mysql2 module takes it. */
  ssl: undefined | { rejectUnauthorized: boolean; verifyIdentity?: boolean };
}

const DEFAULT_PORT = 3306;

/** Configuration, then the environment. @throws UserError */
export function serverOf(configuration: Properties, env: NodeJS.ProcessEnv = process.env): Server {
  for (const key of ["endpoint", "username", "password", "tls"]) {
    if (configuration[key] === unknown) throw new UserError(`The mysql provider's ${key} is not known yet, and this needs the server: create what it depends on first.`);
  }
  const value = (key: string, variable: string): string | undefined => configuration[key] ?? env[variable];
  const endpoint = value("endpoint", "MYSQL_ENDPOINT");
  const username = value("username", "MYSQL_USERNAME");
  if (!endpoint) throw new UserError('The mysql provider has no endpoint: give it "host:port" or the path of a socket.');
  if (!username) throw new UserError("The mysql provider has no username: give it the name of an account that may make databases and users.");
  return { ...placeOf(endpoint), username, password: value("password", "MYSQL_PASSWORD"), ssl: sslOf(value("tls", "MYSQL_TLS_CONFIG") ?? "false") };
}

/** `host:port`, `host`, `[::1]:3306` or `/run/mysqld/mysqld.sock`. */
function placeOf(endpoint: string): Pick<Server, "socket" | "host" | "port"> {
  if (endpoint.startsWith("/")) return { socket: endpoint, host: "", port: 0 };
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d+))?$/.exec(endpoint) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined) throw new UserError(`The mysql provider's endpoint is "${endpoint}": give it "host:port" or the path of a socket.`);
  return { socket: undefined, host, port: Number(port ?? DEFAULT_PORT) };
}

function sslOf(tls: string): Server["ssl"] {
  switch (tls) {
    case "false": return undefined;
    case "true": return { rejectUnauthorized: true, verifyIdentity: true };
    case "skip-verify": return { rejectUnauthorized: false };
    default: throw new UserError(`The mysql provider's tls is "${tls}": the official plugin knows true, false and skip-verify.`);
  }
}
