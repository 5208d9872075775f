/** A MySQL server that answers what a test tells it to, and keeps what it was asked (protocol 4.1, without encryption). */
import * as net from "node:net";

export type Row = Record<string, string>;

/** Rows, or an error. Nothing: it worked and there are no rows. */
export type Answer = (sql: string) => Row[] | { message: string; code: number; state?: string } | undefined;

const QUIT = 1;
const QUERY = 3;

export class FakeMysql {
  readonly statements: string[] = [];
  answer: Answer = () => undefined;
  /** Connections that it still hangs up on. */
  refuses = 0;
  private readonly sockets = new Set<net.Socket>();

  private constructor(private readonly server: net.Server, readonly port: number) {}

  static async start(): Promise<FakeMysql> {
    const server = net.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const fake = new FakeMysql(server, (server.address() as net.AddressInfo).port);
    server.on("connection", (socket) => fake.serve(socket));
    return fake;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  /** Without those that only look. */
  get changes(): string[] {
    return this.statements.filter((sql) => !/^(SELECT|SHOW|SET SESSION)/.test(sql));
  }

  private serve(socket: net.Socket): void {
    if (this.refuses > 0) {
      this.refuses -= 1;
      return void socket.destroy();
    }
    this.sockets.add(socket);
    let rest = Buffer.alloc(0);
    let loggedIn = false;
    socket.on("error", () => socket.destroy());
    socket.on("close", () => this.sockets.delete(socket));
    socket.write(packets(0, [greeting]));
    socket.on("data", (data: Buffer) => {
      rest = Buffer.concat([rest, data]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUIntLE(0, 3)) {
        const [sequence, body] = [rest[3]!, rest.subarray(4, 4 + rest.readUIntLE(0, 3))];
        rest = rest.subarray(4 + body.length);
        if (!loggedIn) {
          loggedIn = true;
          socket.write(packets(sequence + 1, [ok]));
        } else if (body[0] === QUERY) {
          socket.write(packets(1, this.result(body.subarray(1).toString())));
        } else if (body[0] === QUIT) {
          socket.end();
        }
      }
    });
  }

  private result(sql: string): Buffer[] {
    this.statements.push(sql);
    const found = this.answer(sql);
    if (!found) return [ok];
    if (!Array.isArray(found)) return [Buffer.concat([bytes(0xff), number(found.code, 2), Buffer.from(`#${found.state ?? "HY000"}${found.message}`)])];
    const columns = Object.keys(found[0] ?? { nothing: "" });
    return [bytes(columns.length), ...columns.map(column), end, ...found.map((row) => Buffer.concat(columns.map((name) => text(row[name]!)))), end];
  }
}

const bytes = (...values: number[]) => Buffer.from(values);
const number = (value: number, length: number) => { const buffer = Buffer.alloc(length); buffer.writeUIntLE(value, 0, length); return buffer; };
/** Shorter than 251 bytes. */
const text = (value: string) => Buffer.concat([bytes(Buffer.byteLength(value)), Buffer.from(value)]);

const AUTOCOMMIT = 2;
const UTF8 = 33;
const TEXT_COLUMN = 253;
const ok = Buffer.concat([bytes(0, 0, 0), number(AUTOCOMMIT, 2), number(0, 2)]);
const end = Buffer.concat([bytes(0xfe), number(0, 2), number(AUTOCOMMIT, 2)]);
const column = (name: string) => Buffer.concat([text("def"), text(""), text(""), text(""), text(name), text(name), bytes(0x0c), number(UTF8, 2), number(1000, 4), bytes(TEXT_COLUMN), number(0, 2), bytes(0, 0, 0)]);

/** Long passwords, protocol 4.1, transactions, hashed passwords, named ways to log in. */
const CAPABILITIES = 0x1 | 0x200 | 0x2000 | 0x8000 | 0x80000;
const greeting = Buffer.concat([
  bytes(10), Buffer.from("5.5.5-10.5.29-MariaDB\0"), number(1, 4), Buffer.alloc(8, "a"), bytes(0), number(CAPABILITIES & 0xffff, 2),
  bytes(UTF8), number(AUTOCOMMIT, 2), number(CAPABILITIES >>> 16, 2), bytes(21), Buffer.alloc(10), Buffer.alloc(12, "b"), bytes(0), Buffer.from("mysql_native_password\0"),
]);

function packets(sequence: number, bodies: Buffer[]): Buffer {
  return Buffer.concat(bodies.flatMap((body, i) => [number(body.length, 3), bytes(sequence + i), body]));
}
