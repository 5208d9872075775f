/** Output as lines of Pulumi's display, in the order in which it was written. */

/** The longest line that the official plugin can log; at a longer one it hangs. */
const LONGEST_BYTES = 64 * 1024;

export class LineTooLong extends Error {
  constructor() {
    super(`a line of ${LONGEST_BYTES} bytes or more, at which the official plugin hangs (write shorter lines, or set logging to none)`);
  }
}

export class LineLog {
  private rest: Buffer = Buffer.alloc(0);
  private sent: Promise<void> = Promise.resolve();

  constructor(private readonly log: (line: string) => Promise<void>) {}

  /** @throws LineTooLong */
  add(data: Buffer): void {
    this.rest = Buffer.concat([this.rest, data]);
    for (let end = this.rest.indexOf("\n"); end >= 0; end = this.rest.indexOf("\n")) {
      if (end >= LONGEST_BYTES) throw new LineTooLong();
      this.send(this.rest.subarray(0, end));
      this.rest = this.rest.subarray(end + 1);
    }
    if (this.rest.length >= LONGEST_BYTES) throw new LineTooLong();
  }

  /** When all lines have been shown, also a last one without an end. */
  async end(): Promise<void> {
    if (this.rest.length > 0 && this.rest.length < LONGEST_BYTES) this.send(this.rest);
    await this.sent;
  }

  private send(line: Buffer): void {
    const text = line.toString().replace(/\r$/, "");
    this.sent = this.sent.then(() => this.log(text));
  }
}
