/** A switch group on its way back, within one command: all of its moves are exchanged, or none. */

/** Waits for several: each says when it is there. */
class Gate {
  private pass!: () => void;
  readonly passed = new Promise<void>((resolve) => (this.pass = resolve));
  private readonly missing: Set<string>;

  constructor(members: string[]) {
    this.missing = new Set(members);
  }

  reach(member: string): void {
    this.missing.delete(member);
    if (this.missing.size === 0) this.pass();
  }
}

export class Returning {
  /** Whether one has been taken: its old database has to run on. */
  someTaken = false;
  private readonly held: Gate;
  private readonly over: Gate;
  private first: string | undefined;
  private readonly errors = new Map<string, unknown>();
  private tell!: (move: string) => void;
  /** Key of the one because of which none is taken; pending where all are held first. */
  readonly givenUp = new Promise<string>((resolve) => (this.tell = resolve));
  private readonly decided: Promise<boolean>;

  /** @param moves keys */
  constructor(moves: string[]) {
    this.held = new Gate(moves);
    this.over = new Gate(moves);
    this.decided = Promise.race([this.held.passed.then(() => true), this.givenUp.then(() => false)]);
  }

  /** One's whole way back; what it fails with the others learn. */
  async attempt<Result>(move: string, wayBack: () => Promise<Result>): Promise<Result> {
    try {
      return await wayBack();
    } catch (error) {
      this.errors.set(move, error);
      this.giveUp(move);
      throw error;
    } finally {
      this.over.reach(move);
    }
  }

  /** What the first that failed did with: the others may have because of it. */
  get cause(): unknown {
    return this.first && this.errors.get(this.first);
  }

  /** Its job holds. @returns whether all do, and so it is to be exchanged; false where one of them is not taken back */
  hold(move: string): Promise<boolean> {
    this.held.reach(move);
    return this.decided;
  }

  /** It is taken, and its job has ended: waits until those of the others have, too. */
  async taken(move: string): Promise<void> {
    this.someTaken = true;
    this.held.reach(move);
    await this.ended(move);
  }

  /** It never left its source: the others do not wait for it. */
  stays(move: string): void {
    this.held.reach(move);
  }

  /** It is not taken, and so none is. Waits as `taken` does: what works on one target may work on another one's too. */
  async notTaken(move: string): Promise<void> {
    this.giveUp(move);
    await this.ended(move);
  }

  private giveUp(move: string): void {
    this.first ??= move;
    this.tell(move);
  }

  private async ended(move: string): Promise<void> {
    this.over.reach(move);
    await this.over.passed;
  }
}
