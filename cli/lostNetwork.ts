/**
 * A network of the Swarm is on a server only while something there uses it. Where the last task that did is taken away just when a
 * container joins, the engine finds the network and has lost it a moment later (seen with 20.10, when a proxy started right after
 * the jobs of its move had ended); the container is made then and does not run. Started again it joins.
 */
import type { FailedOperation } from "./events";
import { containerType } from "./halfMade";

const lost = /Unable to start container: .*\bnetwork \S+ not found/;

/** Of an `up` of pulumi's: its exit code, and what failed. */
export interface Ended { code: number; failed: FailedOperation[] }

/**
 * Once more where nothing else failed: applications may be waiting for that container.
 *
 * @param settle starts what was made and not started
 */
export async function untilNetworksHold(up: () => Promise<Ended>, settle: () => Promise<unknown>, say: (line: string) => void): Promise<Ended> {
  const ended = await up();
  if (ended.failed.length === 0 || !ended.failed.every(lostNetwork)) return ended;
  say("an engine lost a network just when a container joined it: starting that container, and going on");
  await settle();
  return up();
}

const lostNetwork = ({ type, said }: FailedOperation): boolean => type === containerType && lost.test(said);
