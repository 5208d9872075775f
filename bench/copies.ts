/** Copies of one engine's data sets, with their verification, beside the usual ways: a comparison for each data set. */
import type { Comparison } from "./comparison";
import type { Dataset, Engines } from "./engines/engines";
import { type Contestant, interleaved, type MemorySample } from "./pairs";
import { timesTable } from "./table";

const [own, verification] = ["dbhaven", "dbhaven: verification"];

/** A peer's script in `peers/<engine>`, and what has to be there before it runs. */
export interface Peer<E> {
  name: string;
  script: string;
  /** How many times as long as dbhaven's copy it is to take. */
  target: string;
  before?(engines: E): Promise<unknown>;
  /** What compares afterwards what it has copied. */
  compare?: { name: string; script: string };
}

export interface Copies<E> {
  /** The names of the comparisons are this and the data set's. */
  name: string;
  datasets: Dataset[];
  start(): Promise<E>;
  peers: Peer<E>[];
}

export const copiesOf = <E extends Engines>({ name, datasets, start, peers }: Copies<E>): Comparison[] => datasets.map((data) => ({
  name: `${name}-${data.name}`,
  title: data.title,
  async run({ percent, rounds, say }) {
    const engines = await start();
    try {
      await engines.load({ ...data, scale: Math.ceil((data.scale * percent) / 100) });
      // Whoever reads the rows first makes them the server's own: not the first contestant of the first round.
      await contestant(engines, peers[0]).prepare!();
      await engines.peer(peers[0].script);
      const measured = await interleaved([ownCopy(engines), ...peers.map((peer) => contestant(engines, peer))], rounds, say);
      const compared = peers.flatMap(({ compare }) => (compare ? [[compare.name, ""]] : []));
      const copyTargets = { [own]: "", ...Object.fromEntries(peers.map((peer) => [peer.name, peer.target])) };
      const verifyTargets = { [own]: "", [verification]: "at most 0.3", ...Object.fromEntries(compared) };
      return `${await engines.size()}\n\n${timesTable(measured, own, copyTargets)}\n\nVerification, beside the copy of the same round:\n\n${timesTable(measured, own, verifyTargets)}`;
    } finally {
      await engines.remove();
    }
  },
}));

const ownCopy = (engines: Engines): Contestant<MemorySample> => ({
  prepare: () => engines.settle(),
  async run() {
    const { copy, verify } = await engines.copied();
    return { [own]: copy, [verification]: verify };
  },
});

const contestant = <E extends Engines>(engines: E, { name, script, before, compare }: Peer<E>): Contestant<MemorySample> => ({
  async prepare() {
    await engines.settle();
    await before?.(engines);
  },
  async run() {
    const copy = await engines.peer(script);
    return { [name]: copy, ...(compare ? { [compare.name]: await engines.peer(compare.script) } : {}) };
  },
});
