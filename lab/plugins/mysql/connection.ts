/** Connections to the server: one for each piece of work, closed right after it. */
import type { Connection, RowDataPacket } from "mysql2/promise";
import { dialText } from "../frame/dial";
import type { Context } from "../provider";
import { retried } from "./retry";
import { serverOf, type Server } from "./server";

export type Row = Record<string, any>;

export class Session {
  constructor(private readonly connection: Connection) {}

  /** @throws ServerError. The statement is in no error: it may hold a password. */
  async query(sql: string, values: string[] = []): Promise<Row[]> {
    try {
      const [rows] = await this.connection.query<RowDataPacket[]>(sql, values);
      return Array.isArray(rows) ? rows : [];
    } catch (error) {
      throw new ServerError(error as MysqlError);
    }
  }
}

interface MysqlError extends NodeJS.ErrnoException {
  sqlState?: string;
  sqlMessage?: string;
}

/** `Error 1007 (HY000): Can't create database 'shop'; database exists` */
export class ServerError extends Error {
  readonly number: number | undefined;

  constructor(error: MysqlError) {
    super(serverText(error));
    this.number = error.sqlMessage === undefined ? undefined : error.errno;
  }
}

/** @throws Error with what the server or the network says, once trying has taken its time. */
export async function connected<Result>({ configuration, signal }: Context, work: (session: Session) => Promise<Result>): Promise<Result> {
  const server = serverOf(configuration);
  const connection = await retried((left) => open(server, left), signal).catch((error: MysqlError) => {
    throw new Error(`Could not connect to server: ${connectText(server, error)}`);
  });
  try {
    return await work(new Session(connection));
  } finally {
    await connection.end().catch(() => undefined);
  }
}

async function open({ socket, host, port, username, password, ssl }: Server, timeoutMilliseconds: number): Promise<Connection> {
  // Loaded here: plans need no server, and every provider instance is a process of its own.
  const { createConnection } = require("mysql2/promise") as typeof import("mysql2/promise");
  const place = socket === undefined ? { host, port } : { socketPath: socket };
  const connection = await createConnection({ ...place, user: username, password, ssl, connectTimeout: Math.max(1, Math.ceil(timeoutMilliseconds)), supportBigNumbers: true });
  connection.on("error", () => undefined); // The work that is under way hears of it too.
  return connection;
}

function connectText({ socket, host, port }: Server, error: MysqlError): string {
  if (socket !== undefined && error.sqlMessage === undefined) return `dial unix ${socket}: ${error.message}`;
  return dialText(host, port, error) ?? (error.sqlMessage === undefined && error.code === "PROTOCOL_CONNECTION_LOST" ? "unexpected EOF" : serverText(error));
}

function serverText({ errno, sqlState, sqlMessage, message }: MysqlError): string {
  if (sqlMessage === undefined) return message;
  return `Error ${errno}${sqlState ? ` (${sqlState})` : ""}: ${sqlMessage}`;
}
