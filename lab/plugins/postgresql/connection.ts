/** Connections to the server: one for each piece of work, closed right after it, so that no database is held. */
import type { Client } from "pg";
import { dialText } from "../frame/dial";
import type { Properties } from "../provider";
import { serverOf, type Server } from "./server";

/** @param database default: the provider's. @throws Error that names the server, or what the server says. */
export async function connected<Result>(configuration: Properties, work: (client: Client, server: Server) => Promise<Result>, database?: string): Promise<Result> {
  const server = serverOf(configuration);
  // Loaded here: plans need no server, and every provider instance is a process of its own.
  const pg = require("pg") as typeof import("pg");
  const client = new pg.Client({
    host: server.host,
    port: server.port,
    user: server.username,
    password: server.password,
    database: database ?? server.database,
    ssl: server.ssl,
    connectionTimeoutMillis: server.connectTimeoutMilliseconds,
    fallback_application_name: "Pulumi",
  });
  client.on("error", () => undefined); // The work that is under way hears of it too.
  try {
    await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined);
    throw new Error(`error connecting to PostgreSQL server ${server.host} (scheme: postgres): ${connectText(server, error as NodeJS.ErrnoException)}`);
  }
  try {
    return await work(client, server);
  } finally {
    await client.end().catch(() => undefined);
  }
}

export async function transaction<Result>(client: Client, work: () => Promise<Result>): Promise<Result> {
  await client.query("BEGIN");
  try {
    const result = await work();
    await client.query("COMMIT");
    return result;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Runs it; an error begins with `doing`. The statement is in no error: it may hold a password. */
export async function execute(client: Client, doing: string, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    throw new Error(`${doing}: ${serverText(error)}`);
  }
}

/** `pq: role "app" already exists (42710)` */
export function serverText(error: unknown): string {
  const { message, code } = error as { message: string; code?: string };
  return code ? `pq: ${message} (${code})` : message;
}

export async function isSuperuser(client: Client): Promise<boolean> {
  return (await client.query("SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user")).rows[0]?.rolsuper === true;
}

function connectText({ host, port }: Server, error: NodeJS.ErrnoException): string {
  const dialled = dialText(host, port, error);
  if (dialled !== undefined) return dialled;
  if (/timeout expired/.test(error.message)) return `dial tcp ${host}:${port}: i/o timeout`;
  if (/does not support SSL/.test(error.message)) return "pq: SSL is not enabled on the server";
  return serverText(error);
}
