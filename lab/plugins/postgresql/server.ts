/** The server that a provider is configured for. */
import * as fs from "node:fs";
import { UserError } from "../../../config/issues";
import { unknown, type Properties } from "../provider";

export interface Server {
  host: string;
  port: number;
  database: string;
  username: string;
  password: string | undefined;
  /** Whether the user is said to be a superuser; without that no password is read back. */
  superuser: boolean;
  /** As the pg module takes it. */
  ssl: false | { rejectUnauthorized: boolean; ca?: string; checkServerIdentity?: () => undefined };
  connectTimeoutMilliseconds: number;
}

const CONNECT_TIMEOUT_SECONDS = 180;

/** Configuration, then the environment, then PostgreSQL's usual values. @throws UserError */
export function serverOf(configuration: Properties, env: NodeJS.ProcessEnv = process.env): Server {
  for (const key of ["host", "port", "username", "password", "database"]) {
    if (configuration[key] === unknown) throw new UserError(`The postgresql provider's ${key} is not known yet, and this needs the server: create what it depends on first.`);
  }
  const value = (key: string, variable: string) => configuration[key] ?? env[variable];
  return {
    host: value("host", "PGHOST") ?? "localhost",
    port: Number(value("port", "PGPORT") ?? 5432),
    database: value("database", "PGDATABASE") ?? "postgres",
    username: value("username", "PGUSER") ?? "postgres",
    password: value("password", "PGPASSWORD"),
    superuser: String(value("superuser", "PGSUPERUSER") ?? true) !== "false",
    ssl: sslOf(value("sslmode", "PGSSLMODE") || "require", configuration.sslrootcert),
    connectTimeoutMilliseconds: Number(value("connectTimeout", "PGCONNECT_TIMEOUT") ?? CONNECT_TIMEOUT_SECONDS) * 1000,
  };
}

function sslOf(mode: string, rootCertificate: string | undefined): Server["ssl"] {
  const ca = rootCertificate === undefined ? {} : { ca: fs.readFileSync(rootCertificate, "utf8") };
  switch (mode) {
    case "disable": return false;
    case "require": return { rejectUnauthorized: false };
    case "verify-ca": return { rejectUnauthorized: true, checkServerIdentity: () => undefined, ...ca };
    case "verify-full": return { rejectUnauthorized: true, ...ca };
    default: throw new UserError(`The postgresql provider's sslmode is "${mode}": the stand-in knows disable, require, verify-ca and verify-full.`);
  }
}
