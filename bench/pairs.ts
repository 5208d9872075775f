/** Contestants that run in turn, A B C A B C, so that whatever else the machine does meets all of them; and what can be said of their times. */

export interface Sample {
  seconds: number;
  /** Of all processors, by both servers and whatever works on them. */
  cpuSeconds: number;
}

export interface MemorySample extends Sample {
  /** At one moment, of whatever works beside the servers. */
  peakMegabytes: number;
}

export interface Contestant<S extends Sample = Sample> {
  /** Makes everything as it has to be before each run; not counted. */
  prepare?(): Promise<void>;
  /** What it did, each part by its name, which is its own. */
  run(): Promise<Record<string, S>>;
}

export interface Spread { min: number; median: number; max: number }

/** By part, in the order of the rounds. */
export type Rounds<S extends Sample = Sample> = Map<string, S[]>;

/** @param rounds how often each runs */
export async function interleaved<S extends Sample>(contestants: Contestant<S>[], rounds: number, say: (line: string) => void): Promise<Rounds<S>> {
  const results: Rounds<S> = new Map();
  for (let round = 1; round <= rounds; round++) {
    for (const { prepare, run } of contestants) {
      await prepare?.();
      for (const [name, sample] of Object.entries(await run())) {
        results.set(name, [...(results.get(name) ?? []), sample]);
        say(`  ${round}/${rounds} ${name}: ${sample.seconds.toFixed(2)} s, ${sample.cpuSeconds.toFixed(2)} s of processor time`);
      }
    }
  }
  return results;
}

export function spread(values: number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = Number.isInteger(middle) ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!;
  return { min: sorted[0]!, median, max: sorted.at(-1)! };
}

/** Round by round: how many times as long `other` took. */
export function ratios<S extends Sample>(rounds: Rounds<S>, other: string, own: string, of: (sample: S) => number = ({ seconds }) => seconds): Spread {
  return spread(rounds.get(other)!.map((sample, round) => of(sample) / of(rounds.get(own)![round]!)));
}
