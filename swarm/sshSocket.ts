/** One connection to a Docker engine through a child `ssh ... docker system dial-stdio`, as a socket for http.Agent. */
import { ChildProcess, spawn } from "node:child_process";
import { Duplex } from "node:stream";

/** What is kept of the bytes sent, so that a connection that sshd never accepted can be made again. */
const REPLAY_BYTES = 1 << 20;
const ATTEMPTS = 6;
/** sshd turns connections away before any login (MaxStartups, 10:30:100): nothing has reached the engine then. */
const TURNED_AWAY = /kex_exchange_identification|Connection (closed|reset) by|ssh_exchange_identification/;

export type Explain = (stderr: string, spawnError?: NodeJS.ErrnoException) => Error;

export class SshSocket extends Duplex {
  private child!: ChildProcess;
  private sent: Buffer[] | null = [];
  private sentBytes = 0;
  private ended = false;
  private referenced = true;
  private attempt = 0;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly command: string[], private readonly explain: Explain) {
    super({ allowHalfOpen: true });
    this.start();
  }

  private start(): void {
    this.attempt++;
    const [program, ...args] = this.command;
    const child = spawn(program!, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.child = child;
    let stderr = "";
    let spawnError: NodeJS.ErrnoException | undefined;
    child.stderr!.setEncoding("utf8").on("data", (text: string) => (stderr = (stderr + text).slice(-4000)));
    child.stdin!.on("error", () => {}); // the exit says more than EPIPE
    child.stdout!.on("data", (bytes: Buffer) => {
      this.sent = null;
      if (!this.push(bytes)) child.stdout!.pause();
    });
    child.on("error", (error) => (spawnError = error));
    child.on("close", () => {
      if (child !== this.child || this.destroyed) return;
      const silent = this.sent !== null;
      if (silent && TURNED_AWAY.test(stderr) && this.attempt < ATTEMPTS) {
        // Not a wait for a condition: a random pause, so that several callers do not come back together.
        this.retry = setTimeout(() => this.start(), 100 * this.attempt * (1 + Math.random()));
        return;
      }
      // Nothing ever came back: the engine was never reached, and ssh's last words say why.
      if (silent) this.destroy(this.explain(stderr, spawnError));
      // Idle: nobody reads, so nobody would see an end; destroyed, it leaves the agent and no later call waits on it for ever.
      else if (!this.referenced) this.destroy();
      else this.push(null);
    });
    if (!this.referenced) this.setReference("unref");
    for (const bytes of this.sent ?? []) child.stdin!.write(bytes);
    if (this.ended) child.stdin!.end();
  }

  override _read(): void {
    this.child.stdout!.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.sent) {
      this.sentBytes += bytes.length;
      if (this.sentBytes <= REPLAY_BYTES) this.sent.push(Buffer.from(bytes));
      else this.attempt = ATTEMPTS;
    }
    this.child.stdin!.write(bytes, () => done());
  }

  override _final(done: () => void): void {
    this.ended = true;
    this.child.stdin!.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.retry);
    this.child.kill();
    done(error);
  }

  private setReference(call: "ref" | "unref"): void {
    this.referenced = call === "ref";
    this.child[call]();
    for (const pipe of [this.child.stdin, this.child.stdout, this.child.stderr]) {
      (pipe as unknown as { ref?(): void; unref?(): void } | null)?.[call]?.();
    }
  }

  // What http.Agent expects of a net.Socket. An idle connection is unreferenced, so that the process can end.
  ref(): this { this.setReference("ref"); return this; }
  unref(): this { this.setReference("unref"); return this; }
  setKeepAlive(): this { return this; }
  setNoDelay(): this { return this; }
  setTimeout(): this { return this; }
}
