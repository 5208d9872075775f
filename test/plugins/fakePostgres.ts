/** A PostgreSQL server that answers what a test tells it to, and keeps what it was asked (protocol 3.0, without encryption). */
import * as net from "node:net";

export type Row = Record<string, unknown>;

/** Rows, or an error. Nothing: no rows. */
export type Answer = (sql: string, values: string[]) => Row[] | { message: string; code: string } | undefined;

export class FakePostgres {
  readonly statements: string[] = [];
  readonly databases: string[] = [];
  answer: Answer = () => undefined;
  private readonly sockets = new Set<net.Socket>();

  private constructor(private readonly server: net.Server, readonly port: number) {}

  static async start(): Promise<FakePostgres> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const fake = new FakePostgres(server, (server.address() as net.AddressInfo).port);
    server.on("connection", (socket) => fake.serve(socket));
    return fake;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  /** Without those that only look. */
  get changes(): string[] {
    return this.statements.filter((sql) => !/^(SELECT|SHOW|SET LOCAL|BEGIN|COMMIT|ROLLBACK)/.test(sql));
  }

  private serve(socket: net.Socket): void {
    this.sockets.add(socket);
    let rest = Buffer.alloc(0);
    let started = false;
    let [parsed, values]: [string, string[]] = ["", []];
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("data", (data: Buffer) => {
      rest = Buffer.concat([rest, data]);
      for (;;) {
        const head = started ? 1 : 0;
        if (rest.length < head + 4 || rest.length < head + rest.readUInt32BE(head)) return;
        const kind = started ? String.fromCharCode(rest[0]) : "startup";
        const body = rest.subarray(head + 4, head + rest.readUInt32BE(head));
        rest = rest.subarray(head + rest.readUInt32BE(head));
        if (kind === "startup") {
          started = true;
          const words = body.subarray(4).toString().split("\0");
          this.databases.push(words[words.indexOf("database") + 1]);
          socket.write(Buffer.concat([message("R", int32(0)), ready]));
        } else if (kind === "Q") {
          socket.write(Buffer.concat([...this.result(text(body), [], true), ready]));
        } else if (kind === "P") {
          parsed = body.toString().split("\0")[1];
        } else if (kind === "B") {
          values = bound(body);
        } else if (kind === "S") {
          socket.write(Buffer.concat([message("1"), message("2"), ...this.result(parsed, values, true), ready]));
        } else if (kind === "X") {
          socket.end();
        }
      }
    });
  }

  private result(sql: string, values: string[], described: boolean): Buffer[] {
    this.statements.push(sql);
    const found = this.answer(sql, values);
    if (found && !Array.isArray(found)) {
      return [message("E", Buffer.from(`SERROR\0VERROR\0C${found.code}\0M${found.message}\0\0`))];
    }
    const rows = found ?? [];
    const columns = Object.keys(rows[0] ?? {});
    const description = Buffer.concat([int16(columns.length), ...columns.map((name) => Buffer.concat([Buffer.from(`${name}\0`), int32(0), int16(0), int32(typeOf(rows[0][name])), int16(-1), int32(-1), int16(0)]))]);
    const data = rows.map((row) => message("D", Buffer.concat([int16(columns.length), ...columns.map((name) => value(row[name]))])));
    return [...(described && rows.length > 0 ? [message("T", description)] : []), ...data, message("C", Buffer.from(`SELECT ${rows.length}\0`))];
  }
}

const int32 = (number: number) => { const bytes = Buffer.alloc(4); bytes.writeInt32BE(number); return bytes; };
const int16 = (number: number) => { const bytes = Buffer.alloc(2); bytes.writeInt16BE(number); return bytes; };
const message = (kind: string, body: Buffer = Buffer.alloc(0)) => Buffer.concat([Buffer.from(kind), int32(body.length + 4), body]);
const ready = message("Z", Buffer.from("I"));
const text = (body: Buffer) => body.toString().replace(/\0$/, "");

/** Object ids of the types bool, int4, text[] and text. */
const typeOf = (given: unknown) => (typeof given === "boolean" ? 16 : typeof given === "number" ? 23 : Array.isArray(given) ? 1009 : 25);

function value(given: unknown): Buffer {
  if (given === null || given === undefined) return int32(-1);
  const shown = Array.isArray(given) ? `{${given.map((entry) => JSON.stringify(entry)).join(",")}}` : typeof given === "boolean" ? (given ? "t" : "f") : String(given);
  return Buffer.concat([int32(Buffer.byteLength(shown)), Buffer.from(shown)]);
}

/** Parameters of a Bind message, all of them text. */
function bound(body: Buffer): string[] {
  let at = body.indexOf(0, body.indexOf(0) + 1) + 1;
  at += 2 + 2 * body.readInt16BE(at);
  const count = body.readInt16BE(at);
  at += 2;
  return Array.from({ length: count }, () => {
    const length = body.readInt32BE(at);
    at += 4 + length;
    return body.subarray(at - length, at).toString();
  });
}
